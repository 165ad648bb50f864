import { ChoosePreferences, type Clock, type PeopleStores, type Transactions } from '@loa/application';
import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { RightsModule } from '../people/rights.module.js';
import { PEOPLE } from '../people/tokens.js';
import { CLOCK } from '../platform/tokens.js';
import { RecipientsController } from './recipients.controller.js';

@Module({
  imports: [PeopleModule, RightsModule],
  controllers: [RecipientsController],
  providers: [
    {
      provide: ChoosePreferences,
      useFactory: (people: Transactions<PeopleStores>, clock: Clock) => new ChoosePreferences(people, clock),
      inject: [PEOPLE, CLOCK],
    },
  ],
})
export class RecipientsModule {}
