import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../platform/decorators.js';
import { OpenApiHolder } from './openapi.js';

@ApiExcludeController()
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly holder: OpenApiHolder) {}

  @Get()
  @Public('describes the routes and holds no data')
  read() {
    return this.holder.document;
  }
}
