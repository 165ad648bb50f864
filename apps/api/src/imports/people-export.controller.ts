import { Readable } from 'node:stream';
import { peopleFile } from '@loa/adapters/imports/people-files.js';
import { ExportPeople } from '@loa/application';
import * as contract from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { MEDIA_TYPES } from './media-types.js';

@ApiTags('people')
@Controller('persons')
export class PeopleExportController {
  constructor(private readonly people: ExportPeople) {}

  /** Addresses whole, in the columns of an import; each one is on record. */
  @Get('export')
  @Requires('person.export')
  @ApiProduces(...Object.values(MEDIA_TYPES))
  async file(
    @CurrentActor() actor: Actor,
    @Query({ schema: contract.PersonExportQuery }) query: contract.PersonExportQuery,
  ): Promise<StreamableFile> {
    const pages = await this.people.run(actor, query);
    return new StreamableFile(Readable.from(peopleFile(query.format, pages), { objectMode: false }), {
      type: MEDIA_TYPES[query.format],
      disposition: `attachment; filename="loa-danh-sach.${query.format}"`,
    });
  }
}
