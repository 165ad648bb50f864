import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SESSION_COOKIE } from '../platform/request.js';

/** The description of the whole surface, made once from the routes and their schemas. */
export class OpenApiHolder {
  document: OpenAPIObject | null = null;
}

export function describeApi(app: INestApplication): void {
  const options = new DocumentBuilder()
    .setTitle('Loa')
    .setVersion('1')
    .addCookieAuth(SESSION_COOKIE)
    .addBearerAuth()
    .build();
  app.get(OpenApiHolder).document = SwaggerModule.createDocument(app, options);
}
