import { textOf } from '@loa/adapters/messages/catalogue.js';
import type { Locale } from '@loa/adapters/messages/message.js';
import { exampleFiles } from '@loa/adapters/sample/files.js';
import { ApplyImport, CheckImport, IMPORT_LIMITS, type ImportView, ReadImport } from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, DomainError } from '@loa/domain';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  StreamableFile,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Requires } from '../platform/decorators.js';
import { localeOf } from '../platform/locale.js';
import type { LoaRequest } from '../platform/request.js';
import { Id } from '../platform/schemas.js';

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
const UPLOAD = { limits: { fileSize: IMPORT_LIMITS.bytes, files: 1, fields: 5, fieldSize: 1000 } };
const LONGEST_NAME = 200;

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
    private readonly check: CheckImport,
    private readonly read: ReadImport,
    private readonly apply: ApplyImport,
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
  async checkFile(
    @CurrentActor() actor: Actor,
    @UploadedFile() file: Upload | undefined,
    @Body({ schema: contract.CheckImport }) { kind }: contract.CheckImport,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    if (!file) throw new DomainError('invalid', 'import.noFile', {}, [{ code: 'input.required', field: 'file' }]);
    const view = await this.check.run(actor, { name: nameOf(file), bytes: file.buffer }, kind);
    return answer(view, localeOf(request));
  }

  @Get(':id')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ImportView })
  async find(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    return answer(await this.read.run(actor, id), localeOf(request));
  }

  @Post(':id/apply')
  @HttpCode(200)
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.ImportView })
  async applyFile(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ApplyImport }) body: contract.ApplyImport,
    @Req() request: LoaRequest,
  ): Promise<contract.ImportView> {
    return answer(await this.apply.run(actor, id, body), localeOf(request));
  }
}

/** Browsers send the name as UTF-8 and the parser reads it as Latin-1. */
function nameOf(file: Upload): string {
  return Buffer.from(file.originalname, 'latin1').toString('utf8').slice(-LONGEST_NAME);
}

function answer({ createdAt, appliedAt, columns, problems, ...view }: ImportView, locale: Locale): contract.ImportView {
  return {
    ...view,
    columns: [...columns],
    createdAt: createdAt.toISOString(),
    appliedAt: appliedAt?.toISOString() ?? null,
    problems: problems.map(({ params, ...problem }) => ({
      ...problem,
      detail: textOf(locale, problem.code, params) ?? problem.code,
    })),
  };
}
