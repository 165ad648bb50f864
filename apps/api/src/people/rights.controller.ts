import { ErasePerson, ExportPerson, type PersonRequest, PersonRequests } from '@loa/application';
import * as contract from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id } from '../platform/schemas.js';
import { Certificates } from './certificates.js';

const RequestQuery = contract.RequestQuery.extend({ cursor: Id.optional() });

/** What a person may ask of us (Law 91/2025/QH15), and what was done about it. */
@ApiTags('rights')
@Controller()
@Requires('person.rights')
export class RightsController {
  constructor(
    private readonly requests: PersonRequests,
    private readonly exportPerson: ExportPerson,
    private readonly erasePerson: ErasePerson,
    private readonly certificates: Certificates,
  ) {}

  @Get('requests')
  @ApiOkResponse({ standardSchema: contract.RequestList })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: RequestQuery }) query: contract.RequestQuery,
  ): Promise<contract.RequestList> {
    return this.requests.list(actor, query);
  }

  @Post('requests')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.RequestView })
  register(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.RegisterRequest }) body: contract.RegisterRequest,
  ): Promise<PersonRequest> {
    return this.requests.register(actor, body);
  }

  @Get('requests/:id')
  @ApiOkResponse({ standardSchema: contract.RequestView })
  find(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<PersonRequest> {
    return this.requests.find(actor, id);
  }

  @Post('requests/:id/answer')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.RequestView })
  answer(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.AnswerRequest }) body: contract.AnswerRequest,
  ): Promise<PersonRequest> {
    return this.requests.answer(actor, id, body.answer);
  }

  @Post('requests/:id/extend')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.RequestView })
  extend(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ExtendRequest }) body: contract.ExtendRequest,
  ): Promise<PersonRequest> {
    return this.requests.extend(actor, id, body.reason);
  }

  @Post('requests/:id/close')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.RequestView })
  close(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.CloseRequest }) body: contract.CloseRequest,
  ): Promise<PersonRequest> {
    return this.requests.close(actor, id, body.outcome, body.answer);
  }

  /** Of an erasure that was carried out; a page to print. */
  @Get('requests/:id/certificate')
  @ApiProduces('text/html')
  async certificate(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Res() response: Response,
  ): Promise<void> {
    const { number, html } = await this.certificates.of(actor, id);
    response
      .setHeader('content-disposition', `attachment; filename="${number}.html"`)
      .setHeader('cache-control', 'no-store');
    response.type('html').send(html);
  }

  /** Not repeatable by key: the answer would be kept, and it is all that is known of a person. */
  @Post('persons/:id/export')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: contract.PersonExport })
  export(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ExportPerson }) body: contract.ExportPerson,
  ): Promise<contract.PersonExport> {
    return this.exportPerson.run(actor, id, body);
  }

  @Get('persons/:id/erasure')
  @ApiOkResponse({ standardSchema: contract.ErasurePreview })
  async preview(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
  ): Promise<contract.ErasurePreview> {
    const { holds, ...counts } = await this.erasePerson.preview(actor, id);
    return { ...counts, holds: [...holds] };
  }

  /** Decided here, carried out by a worker within seconds; the request tells when it is done. */
  @Post('persons/:id/erasure')
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: contract.RequestView })
  order(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.OrderErasure }) { askedBy, way, messages }: contract.OrderErasure,
  ): Promise<PersonRequest> {
    return this.erasePerson.order(actor, id, { askedBy, way, messages });
  }
}
