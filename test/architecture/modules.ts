import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import * as ts from 'typescript';

/** One import, re-export, `import()`, `import x = require()` or `require()` of a file. */
export type Import = Readonly<{
  specifier: string;
  /** The file it leads to, from the root of the repository; null for a package. */
  target: string | null;
  /** `@nestjs/cqrs`, `node:fs`; null for our own files. */
  from: string | null;
  /** What is taken, by its original name; `*` for everything, `default` for the default. */
  names: readonly string[];
  /** Gone once compiled. */
  isType: boolean;
}>;

export type Module = Readonly<{ path: string; imports: readonly Import[] }>;

/** Path from the root of the repository → source text. */
export type Sources = ReadonlyMap<string, string>;

export function readSources(root: string, ...folders: readonly string[]): Sources {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(files.map((file) => [file.slice(root.length + 1), readFileSync(file, 'utf8')]));
}

export const modulesOf = (sources: Sources): readonly Module[] =>
  [...sources].map(([path, text]) => ({ path, imports: importsOf(path, text) }));

function importsOf(path: string, text: string): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, names: readonly string[], isType: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ ...resolved(path, node.text), names, isType });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, ...importedBy(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, ...exportedBy(node));
    else if (ts.isExternalModuleReference(node)) add(node.expression, ['*'], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, ['*'], true);
    else if (ts.isCallExpression(node) && isDynamicImport(node)) add(node.arguments[0], ['*'], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ESNext));
  return found;
}

const isDynamicImport = ({ expression }: ts.CallExpression): boolean =>
  expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');

function importedBy(clause: ts.ImportClause | undefined): [names: readonly string[], isType: boolean] {
  if (!clause) return [[], false];
  const names = clause.name ? ['default'] : [];
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push('*');
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  const allTypes = !clause.name && named.length > 0 && named.every(({ isTypeOnly }) => isTypeOnly);
  return [[...names, ...named.map(originalName)], clause.isTypeOnly || allTypes];
}

function exportedBy({ exportClause, isTypeOnly }: ts.ExportDeclaration): [names: readonly string[], isType: boolean] {
  if (!exportClause || !ts.isNamedExports(exportClause)) return [['*'], isTypeOnly];
  const named = exportClause.elements;
  return [named.map(originalName), isTypeOnly || (named.length > 0 && named.every((it) => it.isTypeOnly))];
}

const originalName = ({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier): string =>
  (propertyName ?? name).text;

function resolved(path: string, specifier: string): Pick<Import, 'specifier' | 'target' | 'from'> {
  const [, library, contract] = /^#([^/]+)(\/contract)?$/.exec(specifier) ?? [];
  if (library) return { specifier, from: null, target: `libs/${library}/src/${contract ? 'contract' : 'index'}.ts` };
  if (specifier.startsWith('.')) {
    return { specifier, from: null, target: join(dirname(path), specifier).replace(/\.js$/, '.ts') };
  }
  const parts = specifier.split('/');
  return { specifier, target: null, from: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
}
