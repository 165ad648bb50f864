import { type ChangedList, ManagePersonLists, type PersonList } from '@loa/application';
import {
  ChangedSavedList,
  ChangeSavedList,
  CreateSavedList,
  ListedPersonQuery,
  ListedPersons,
  SavedList,
  SavedLists,
} from '@loa/contracts';
import type { Actor } from '@loa/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentActor, Idempotent, Requires } from '../platform/decorators.js';
import { Id } from './route-inputs.js';

@ApiTags('audiences')
@Controller('person-lists')
export class PersonListsController {
  constructor(private readonly lists: ManagePersonLists) {}

  @Get()
  @Requires('audience.read', 'person.read')
  @ApiOkResponse({ standardSchema: SavedLists })
  async list(@CurrentActor() actor: Actor) {
    return { items: (await this.lists.list(actor)).map(listView) };
  }

  @Get(':id/persons')
  @Requires('audience.read', 'person.read')
  @ApiOkResponse({ standardSchema: ListedPersons })
  async persons(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: ListedPersonQuery }) { limit, cursor }: ListedPersonQuery,
  ): Promise<ListedPersons> {
    const items = await this.lists.persons(actor, id, limit, cursor ?? null);
    return { items, next: items.length === limit ? items.at(-1)!.id : null };
  }

  @Post()
  @Requires('audience.write', 'person.read')
  @Idempotent()
  @ApiCreatedResponse({ standardSchema: ChangedSavedList })
  async add(@CurrentActor() actor: Actor, @Body({ schema: CreateSavedList }) body: CreateSavedList) {
    return changedView(await this.lists.create(actor, body));
  }

  @Patch(':id')
  @Requires('audience.write', 'person.read')
  @ApiOkResponse({ standardSchema: ChangedSavedList })
  async change(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ChangeSavedList }) body: ChangeSavedList,
  ) {
    return changedView(await this.lists.change(actor, id, body));
  }

  @Delete(':id')
  @Requires('audience.write', 'person.read')
  @HttpCode(204)
  async remove(@CurrentActor() actor: Actor, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.lists.remove(actor, id);
  }
}

const listView = (list: PersonList): SavedList => ({ ...list, updatedAt: list.updatedAt.toISOString() });

const changedView = ({ list, unknownCodes }: ChangedList): ChangedSavedList => ({
  list: listView(list),
  unknownCodes: [...unknownCodes],
});
