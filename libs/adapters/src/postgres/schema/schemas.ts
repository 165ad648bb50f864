import { ApiKeySchema, AppUserSchema } from './access.js';
import { CalendarFeedSchema, SchoolPeriodSchema, SendingStopSchema } from './calendar.js';
import { CampaignSchema, StepSchema } from './campaigns.js';
import { AudienceSchema, TemplateSchema, TemplateVersionSchema } from './messages.js';
import { ContactPointSchema, MembershipSchema, PersonSchema } from './people.js';
import { ChannelAccountSchema, OutletSchema } from './senders.js';
import { HolidaySchema, UnitPeriodSchema, UnitSchema } from './units.js';

/** The plain tables. Those of the delivery engine are read and written in sets, by SQL alone. */
export const SCHEMAS = [
  UnitSchema,
  UnitPeriodSchema,
  HolidaySchema,
  PersonSchema,
  MembershipSchema,
  ContactPointSchema,
  AppUserSchema,
  ApiKeySchema,
  ChannelAccountSchema,
  OutletSchema,
  TemplateSchema,
  TemplateVersionSchema,
  AudienceSchema,
  CampaignSchema,
  StepSchema,
  SchoolPeriodSchema,
  CalendarFeedSchema,
  SendingStopSchema,
];
