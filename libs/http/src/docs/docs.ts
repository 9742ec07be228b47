import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { refusalCodes } from '#kernel';
import { ServiceInfo } from '../service-info.js';
import { describeHeaders } from './headers.js';
import { describeProblems } from './problems.js';

/** The OpenAPI 3.1 document of everything the application serves. */
function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const { name, version } = app.get(ServiceInfo, { strict: false });
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(name)
    .setVersion(version)
    .addServer('/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt' }, 'access-token')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    operationIdFactory: (controller, method) => `${lowerFirst(controller.replace(/Controller$/, ''))}_${method}`,
    // The converter of @nestjs/swagger would emit OpenAPI 3.0 keywords into a 3.1 document.
    standardSchemaConverter: (schema) => (schema instanceof z.ZodType ? { schema: jsonSchemaOf(schema) } : undefined),
  });
  return describeProblems(describeHeaders(document), refusalCodes);
}

/** What comes in, before it is brought into our form; what goes out says nothing about fields that may come later. */
const jsonSchemaOf = (schema: z.ZodType) => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
  });
  return rest;
};

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** The document at `/docs-json`, people's view at `/docs`. Built when first asked for. */
export function setUpDocs(app: NestFastifyApplication): void {
  let document: OpenAPIObject | null = null;
  SwaggerModule.setup('docs', app, () => (document ??= openApiDocument(app)), {
    jsonDocumentUrl: 'docs-json',
    raw: ['json'],
    useGlobalPrefix: false,
  });
}
