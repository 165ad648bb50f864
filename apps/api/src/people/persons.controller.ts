import {
  AddPerson,
  ChangePerson,
  type Clock,
  type PeopleStores,
  RecordConsent,
  scopeOf,
  type Transactions,
} from '@loa/application';
import * as contract from '@loa/contracts';
import { type Actor, notFound, parseEmail, parsePhone, searchableName } from '@loa/domain';
import { Body, Controller, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { localDay } from '../platform/day.js';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id, NumberId } from '../platform/schemas.js';
import { CLOCK } from '../platform/tokens.js';
import { PEOPLE } from './tokens.js';

const MessageQuery = contract.ListQuery.extend({ cursor: NumberId.optional() });
const SearchQuery = contract.PersonQuery.extend({ cursor: Id.optional() });

@ApiTags('people')
@Controller('persons')
export class PersonsController {
  constructor(
    @Inject(PEOPLE) private readonly people: Transactions<PeopleStores>,
    private readonly addPerson: AddPerson,
    private readonly changePerson: ChangePerson,
    private readonly recordConsent: RecordConsent,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Requires('person.read')
  @ApiOkResponse({ standardSchema: contract.PersonList })
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: SearchQuery }) query: contract.PersonQuery,
  ): Promise<contract.PersonList> {
    const filter = { unitId: query.unitId, group: query.group, limit: query.limit, cursor: query.cursor };
    return this.people.run(scopeOf(actor), ({ persons }) =>
      persons.list({ ...filter, ...searchOf(query.search ?? '') }),
    );
  }

  @Get(':id')
  @Requires('person.read')
  @ApiOkResponse({ standardSchema: contract.PersonView })
  find(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<contract.PersonView> {
    return this.people.run(scopeOf(actor), async ({ persons }) => {
      const person = await persons.find(id);
      if (!person) throw notFound('person');
      return person;
    });
  }

  @Post()
  @Requires('person.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.PersonView })
  async add(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.AddPerson }) body: contract.AddPerson,
  ): Promise<contract.PersonView> {
    const membership = {
      unitId: body.unitId,
      group: body.group,
      grade: body.grade ?? null,
      className: body.className ?? null,
      employmentType: body.employmentType ?? null,
      position: body.position ?? '',
    };
    const id = await this.addPerson.run(actor, body, membership, localDay(this.clock.now()));
    return this.find(actor, id);
  }

  @Patch(':id')
  @Requires('person.write')
  @ApiOkResponse({ standardSchema: contract.PersonView })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.ChangePerson }) body: contract.ChangePerson,
  ): Promise<contract.PersonView> {
    await this.changePerson.run(actor, id, body, localDay(this.clock.now()));
    return this.find(actor, id);
  }

  @Get(':id/consents')
  @Requires('person.read')
  @ApiOkResponse({ standardSchema: contract.ConsentList })
  async consents(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<contract.ConsentList> {
    return this.people.run(scopeOf(actor), async ({ persons }) => {
      if (!(await persons.find(id))) throw notFound('person');
      return { items: await persons.consents(id) };
    });
  }

  @Post(':id/consents')
  @Requires('person.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.ConsentList })
  async consent(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: contract.RecordConsent }) body: contract.RecordConsent,
  ): Promise<contract.ConsentList> {
    await this.recordConsent.run(actor, id, body);
    return this.consents(actor, id);
  }

  /** One decision of several persons, by the list that they signed. */
  @Post('consents')
  @Requires('person.write')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: contract.RecordedConsents })
  async consentOfAll(
    @CurrentActor() actor: Actor,
    @Body({ schema: contract.RecordConsents }) { personIds, ...consent }: contract.RecordConsents,
  ): Promise<{ recorded: number }> {
    return { recorded: await this.recordConsent.ofAll(actor, personIds, consent) };
  }

  @Get(':id/messages')
  @Requires('person.read')
  @ApiOkResponse({ standardSchema: contract.PersonMessageList })
  messages(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: MessageQuery }) query: contract.ListQuery,
  ): Promise<contract.PersonMessageList> {
    return this.people.run(scopeOf(actor), async ({ persons }) => {
      if (!(await persons.find(id))) throw notFound('person');
      return persons.messages(id, query.limit, query.cursor);
    });
  }
}

/** A whole phone number or e-mail address is looked up by its hash; anything else is a part of a name. */
function searchOf(text: string): { address?: string; name?: string } {
  const phone = parsePhone(text);
  if (typeof phone !== 'string') return { address: phone.number };
  const email = parseEmail(text);
  return email ? { address: email.address } : { name: searchableName(text) };
}
