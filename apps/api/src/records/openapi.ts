import { ProblemDetails } from '@loa/contracts';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { SESSION_COOKIE } from '../platform/request.js';

/** The description of the whole surface, made once from the routes and their schemas. */
export class OpenApiHolder {
  document: OpenAPIObject | null = null;
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const PROBLEM = {
  description: 'A problem (RFC 9457), in Vietnamese or English',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
};

export function describeApi(app: INestApplication): void {
  const options = new DocumentBuilder()
    .setTitle('Loa')
    .setVersion('1')
    .addCookieAuth(SESSION_COOKIE)
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, options);
  // Named schemas come out as a reference and a definition.
  const { definitions } = z.toJSONSchema(ProblemDetails, { target: 'openapi-3.0' });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(definitions as Schemas) },
  };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) operation.responses = { ...operation.responses, default: PROBLEM };
    }
  }
  app.get(OpenApiHolder).document = document;
}
