import { randomBytes } from 'node:crypto';
import type { Config } from '@loa/adapters/config/config.js';
import { PostgresApprovals } from '@loa/adapters/postgres/approval-store.js';
import { PostgresAudiences } from '@loa/adapters/postgres/audience-store.js';
import { PostgresAuditLog } from '@loa/adapters/postgres/audit-log.js';
import { PostgresPlanning, PostgresTestMessages } from '@loa/adapters/postgres/campaign-planning.js';
import { PostgresRunControl } from '@loa/adapters/postgres/campaign-runs.js';
import { PostgresCampaigns } from '@loa/adapters/postgres/campaign-store.js';
import { PostgresCosts } from '@loa/adapters/postgres/cost-store.js';
import { Database, type Query } from '@loa/adapters/postgres/database.js';
import { PostgresHolidays } from '@loa/adapters/postgres/holiday-store.js';
import { PostgresPersonLists } from '@loa/adapters/postgres/person-list-store.js';
import { PostgresPilots } from '@loa/adapters/postgres/pilot-store.js';
import { PostgresSchedule } from '@loa/adapters/postgres/schedule-store.js';
import { PostgresShelf } from '@loa/adapters/postgres/shelf-store.js';
import { PostgresTariffs } from '@loa/adapters/postgres/tariff-store.js';
import { PostgresTemplates } from '@loa/adapters/postgres/template-store.js';
import { PostgresUnitParts } from '@loa/adapters/postgres/unit-part-store.js';
import { templatesFolder } from '@loa/adapters/sample/load-templates.js';
import { loadTemplateLibrary, type TemplateLibrary } from '@loa/adapters/templates/loader.js';
import { LibraryPreviews, playbookSource } from '@loa/adapters/templates/message-previews.js';
import { WrittenRules } from '@loa/adapters/templates/written-rules.js';
import {
  ApproveCampaign,
  ApproveStep,
  CampaignClashes,
  CheckCampaign,
  type Clock,
  ControlCampaign,
  CountAudience,
  CreateCampaign,
  DecidePilot,
  EditCampaign,
  EditStep,
  FillPart,
  ManageAudiences,
  ManagePersonLists,
  PlanCampaign,
  type PlaybookSource,
  PreviewStep,
  RaiseBudget,
  ReadCampaigns,
  ReadCost,
  ReadParts,
  ReadSchedule,
  ReadTemplates,
  ResendRun,
  RollForward,
  SendTest,
  StartFromTemplate,
  SubmitCampaign,
  TakeBackApproval,
  TryStep,
  WriteTemplates,
} from '@loa/application';
import { type FactoryProvider, Module, type Type } from '@nestjs/common';
import { ScheduleController } from '../calendar/schedule.controller.js';
import { CampaignCostController } from '../money/campaign-cost.controller.js';
import { CostAccountController } from '../money/cost-account.controller.js';
import { CLOCK, CONFIG } from '../platform/tokens.js';
import { AudiencesController } from './audiences.controller.js';
import { CampaignsController } from './campaigns.controller.js';
import { CheckController } from './check.controller.js';
import { DecisionsController } from './decisions.controller.js';
import { PersonListsController } from './person-lists.controller.js';
import { PilotsController } from './pilots.controller.js';
import { ResendsController } from './resends.controller.js';
import { PLAYBOOKS } from './route-inputs.js';
import { TemplatesController } from './templates.controller.js';
import { UnitPartsController } from './unit-parts.controller.js';
import { WrittenTemplatesController } from './written-templates.controller.js';

const storesOn = (query: Query) => ({
  approvals: new PostgresApprovals(query),
  campaigns: new PostgresCampaigns(query),
  runs: new PostgresRunControl(query),
  planning: new PostgresPlanning(query),
  schedule: new PostgresSchedule(query),
  templates: new PostgresTemplates(query),
  shelf: new PostgresShelf(query),
  audiences: new PostgresAudiences(query),
  lists: new PostgresPersonLists(query),
  tests: new PostgresTestMessages(query),
  tariffs: new PostgresTariffs(query),
  costs: new PostgresCosts(query),
  pilots: new PostgresPilots(query),
  parts: new PostgresUnitParts(query),
  audit: new PostgresAuditLog(query),
  holidays: new PostgresHolidays(query),
});

const transactionsOf = (database: Database) => database.scoped(storesOn);

/** Read once per process: templates and playbooks change with the installation. */
const LIBRARY = Symbol('LIBRARY');

interface Tools {
  readonly tx: ReturnType<typeof transactionsOf>;
  readonly clock: Clock;
  readonly previews: LibraryPreviews;
  readonly playbooks: PlaybookSource;
  readonly rules: WrittenRules;
}

/** A use case with what any of them may need. */
const inTransaction = <T>(provide: Type<T>, make: (tools: Tools) => T): FactoryProvider<T> => ({
  provide,
  useFactory: (
    database: Database,
    clock: Clock,
    previews: LibraryPreviews,
    playbooks: PlaybookSource,
    rules: WrittenRules,
  ) => make({ tx: transactionsOf(database), clock, previews, playbooks, rules }),
  inject: [Database, CLOCK, LibraryPreviews, PLAYBOOKS, WrittenRules],
});

@Module({
  controllers: [
    CampaignCostController,
    CostAccountController,
    CampaignsController,
    CheckController,
    DecisionsController,
    PilotsController,
    ScheduleController,
    UnitPartsController,
    ResendsController,
    TemplatesController,
    WrittenTemplatesController,
    AudiencesController,
    PersonListsController,
  ],
  providers: [
    { provide: LIBRARY, useFactory: () => loadTemplateLibrary(templatesFolder()) },
    {
      provide: LibraryPreviews,
      useFactory: (library: TemplateLibrary, config: Config) =>
        new LibraryPreviews(library, `${config.publicUrl}/u/preview`),
      inject: [LIBRARY, CONFIG],
    },
    {
      provide: WrittenRules,
      useFactory: (library: TemplateLibrary, previews: LibraryPreviews) => new WrittenRules(library, previews),
      inject: [LIBRARY, LibraryPreviews],
    },
    { provide: PLAYBOOKS, useFactory: playbookSource, inject: [LIBRARY] },
    inTransaction(ReadCampaigns, ({ tx }) => new ReadCampaigns(tx)),
    inTransaction(CreateCampaign, ({ tx, playbooks, clock }) => new CreateCampaign(tx, playbooks, clock)),
    inTransaction(RollForward, ({ tx, playbooks, clock }) => new RollForward(tx, playbooks, clock)),
    inTransaction(EditCampaign, ({ tx, playbooks, clock }) => new EditCampaign(tx, playbooks, clock)),
    inTransaction(EditStep, ({ tx, previews, clock }) => new EditStep(tx, previews, clock)),
    inTransaction(PlanCampaign, ({ tx, clock }) => new PlanCampaign(tx, clock)),
    inTransaction(CampaignClashes, ({ tx, clock }) => new CampaignClashes(tx, clock)),
    inTransaction(TryStep, ({ tx, clock }) => new TryStep(tx, clock)),
    inTransaction(ReadSchedule, ({ tx, clock }) => new ReadSchedule(tx, clock)),
    inTransaction(PreviewStep, ({ tx, previews, clock }) => new PreviewStep(tx, previews, clock)),
    inTransaction(SendTest, ({ tx, previews, clock }) => new SendTest(tx, previews, clock)),
    inTransaction(SubmitCampaign, ({ tx, previews, clock }) => new SubmitCampaign(tx, previews, clock)),
    inTransaction(ApproveCampaign, ({ tx, previews, clock }) => new ApproveCampaign(tx, previews, clock)),
    inTransaction(
      CheckCampaign,
      ({ tx, previews, playbooks, clock }) => new CheckCampaign(tx, previews, playbooks, clock),
    ),
    inTransaction(TakeBackApproval, ({ tx, clock }) => new TakeBackApproval(tx, clock)),
    inTransaction(ApproveStep, ({ tx, previews, clock }) => new ApproveStep(tx, previews, clock)),
    inTransaction(ReadParts, ({ tx, previews, clock }) => new ReadParts(tx, previews, clock)),
    inTransaction(FillPart, ({ tx, clock }) => new FillPart(tx, clock)),
    inTransaction(DecidePilot, ({ tx, clock }) => new DecidePilot(tx, clock)),
    inTransaction(ResendRun, ({ tx, previews, clock }) => new ResendRun(tx, previews, clock)),
    inTransaction(ReadCost, ({ tx, previews, clock }) => new ReadCost(tx, previews, clock)),
    inTransaction(RaiseBudget, ({ tx, clock }) => new RaiseBudget(tx, clock)),
    inTransaction(ControlCampaign, ({ tx, clock }) => new ControlCampaign(tx, clock)),
    inTransaction(ReadTemplates, ({ tx, previews, rules, clock }) => new ReadTemplates(tx, previews, rules, clock)),
    inTransaction(
      WriteTemplates,
      ({ tx, rules, clock }) => new WriteTemplates(tx, rules, clock, () => randomBytes(8).toString('hex')),
    ),
    inTransaction(StartFromTemplate, ({ tx, clock }) => new StartFromTemplate(tx, clock)),
    inTransaction(ManageAudiences, ({ tx, clock }) => new ManageAudiences(tx, clock)),
    inTransaction(ManagePersonLists, ({ tx, clock }) => new ManagePersonLists(tx, clock)),
    inTransaction(CountAudience, ({ tx, clock }) => new CountAudience(tx, clock)),
  ],
})
export class CampaignsModule {}
