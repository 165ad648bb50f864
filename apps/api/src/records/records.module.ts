import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { InstanceController } from './instance.controller.js';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiHolder } from './openapi.js';

@Module({
  controllers: [AuditController, InstanceController, OpenApiController],
  providers: [OpenApiHolder],
})
export class RecordsModule {}
