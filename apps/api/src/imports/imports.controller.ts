import { exampleFiles } from '@loa/adapters/sample/files.js';
import {
  ApplyImport,
  IMPORT_LIMITS,
  MapImport,
  MendImport,
  ReadImports,
  StageImport,
  UndoImport,
} from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, DomainError } from '@loa/domain';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Req,
  StreamableFile,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { localeOf } from '../platform/locale.js';
import type { LoaRequest } from '../platform/request.js';
import { Id } from '../platform/schemas.js';
import { itemOf, rowOf, viewOf } from './import-views.js';
import { MEDIA_TYPES } from './media-types.js';

const UPLOAD = { limits: { fileSize: IMPORT_LIMITS.bytes, files: 1, fields: 5, fieldSize: 1000 } };
const LONGEST_NAME = 200;

/** A page by the number that the one before ended with. */
const NumberCursor = z
  .string()
  .regex(/^\d{1,9}$/)
  .optional();
const RowQuery = contract.ImportRowQuery.extend({ cursor: NumberCursor });
const PairQuery = contract.ListQuery.extend({ cursor: NumberCursor });
const IdQuery = contract.ListQuery.extend({ cursor: Id.optional() });

/** What the multipart parser hands over. */
interface Upload {
  readonly originalname: string;
  readonly buffer: Buffer;
}

/** No answer here is kept for repeats: it shows cells of the file, and a second import of it is refused anyway. */
@ApiTags('imports')
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly stage: StageImport,
    private readonly map: MapImport,
    private readonly mend: MendImport,
    private readonly applying: ApplyImport,
    private readonly undoing: UndoImport,
    private readonly read: ReadImports,
  ) {}

  @Get('sample')
  @Requires('person.write')
  @ApiProduces(...Object.values(MEDIA_TYPES))
  async sample(
    @Query({ schema: contract.SampleFileQuery }) { format }: contract.SampleFileQuery,
  ): Promise<StreamableFile> {
    const files = await exampleFiles();
    return new StreamableFile(files[format], {
      type: MEDIA_TYPES[format],
      disposition: `attachment; filename="loa-mau-danh-sach.${format}"`,
    });
  }

  @Post()
  @Requires('person.write')
  @UseInterceptors(FileInterceptor('file', UPLOAD))
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' }, kind: { type: 'string', enum: ['people'] } },
    },
  })
  @ApiCreatedResponse({ standardSchema: contract.ImportView })
  async upload(
    @CurrentActor() actor: Actor,
    @UploadedFile() file: Upload | undefined,
    @Body({ schema: contract.CheckImport }) { kind }: contract.CheckImport,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    if (!file) throw new DomainError('invalid', 'import.noFile', {}, [{ code: 'input.required', field: 'file' }]);
    const id = await this.stage.run(actor, { name: nameOf(file), bytes: file.buffer }, kind);
    return this.find(actor, id, request);
  }

  @Get()
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ImportList })
  async list(
    @CurrentActor() actor: Actor,
    @Query({ schema: IdQuery }) { limit, cursor }: contract.ListQuery,
  ): Promise<contract.ImportList> {
    const { items, next } = await this.read.list(actor, limit, cursor);
    return { items: items.map(itemOf), next };
  }

  @Get(':id')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ImportView })
  async find(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    return viewOf(await this.read.find(actor, id), localeOf(request));
  }

  @Get(':id/rows')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ImportRowList })
  async rows(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: RowQuery }) { filter, limit, cursor }: contract.ImportRowQuery,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportRowList> {
    const { items, next, columns } = await this.read.rows(actor, id, { filter, limit, after: Number(cursor ?? 0) });
    return { items: items.map((row) => rowOf(row, columns, localeOf(request))), next };
  }

  @Get(':id/left')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.LeftPlaceList })
  async left(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: IdQuery }) { limit, cursor }: contract.ListQuery,
  ): Promise<contract.LeftPlaceList> {
    const { items, next } = await this.read.left(actor, id, limit, cursor);
    return { items: items.map(({ membershipId: _, ...place }) => place), next };
  }

  @Get(':id/duplicates')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.PossibleDuplicateList })
  duplicates(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PairQuery }) { limit, cursor }: contract.ListQuery,
  ): Promise<contract.PossibleDuplicateList> {
    return this.read.duplicates(actor, id, limit, Number(cursor ?? 0));
  }

  @Patch(':id/cells')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ImportView })
  async mendCells(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.MendCells }) { cells }: contract.MendCells,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    await this.mend.run(actor, id, cells);
    return this.find(actor, id, request);
  }

  @Patch(':id/mapping')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ImportView })
  async mapColumns(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.MapColumns }) { fields }: contract.MapColumns,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    await this.map.run(actor, id, fields);
    return this.find(actor, id, request);
  }

  @Post(':id/apply')
  @HttpCode(202)
  @Requires('person.write')
  @ApiAcceptedResponse({ standardSchema: contract.ImportView })
  async apply(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ApplyImport }) body: contract.ApplyImport,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    await this.applying.run(actor, id, body);
    return this.find(actor, id, request);
  }

  @Post(':id/undo')
  @HttpCode(202)
  @Requires('person.write')
  @ApiAcceptedResponse({ standardSchema: contract.ImportView })
  async undo(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.UndoImport }) body: contract.UndoImport,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    await this.undoing.run(actor, id, body);
    return this.find(actor, id, request);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('person.write')
  @ApiNoContentResponse()
  drop(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.read.drop(actor, id);
  }
}

/** Browsers send the name as UTF-8 and the parser reads it as Latin-1. */
function nameOf(file: Upload): string {
  return Buffer.from(file.originalname, 'latin1').toString('utf8').slice(-LONGEST_NAME);
}
