import { formatNumber } from '../../format.js';
import type { Texts } from '../../texts/index.js';
import type { AudienceClause, AudienceRule, Channel, Step } from '../../types.js';

import { familiesOf } from '../audiences/channel-families.js';

/** "30 ngày trước 10/10". */
export function offsetWords(step: Offset, anchor: string, t: Texts): string {
  const { offsetDays, offsetHours = 0, localTime = '', repeat } = step;
  if (repeat) return repeatWords(step, repeat, anchor, t);
  if (offsetHours !== 0) {
    const words = offsetHours < 0 ? t.times.hoursBefore : t.times.hoursAfter;
    return words(String(Math.abs(offsetHours)), localTime.slice(0, 5), anchor);
  }
  return daysWords({ offsetDays, offsetUnit: step.offsetUnit }, anchor, t);
}

type Days = Pick<Step, 'offsetDays' | 'offsetUnit'>;
type Offset = Days & Partial<Pick<Step, 'offsetHours' | 'localTime' | 'repeat'>>;

/** "Thứ Hai và thứ Năm hằng tuần, từ 30 ngày trước 10/10 đến 2 ngày trước 10/10". */
function repeatWords(step: Days, repeat: NonNullable<Step['repeat']>, anchor: string, t: Texts): string {
  const days = joined(
    repeat.weekdays.map((day) => t.times.weekdays[day - 1] ?? ''),
    t.common.and,
  );
  const lower = (words: string) => words.charAt(0).toLowerCase() + words.slice(1);
  const from = lower(daysWords(step, anchor, t));
  const to = lower(daysWords({ offsetDays: repeat.untilOffsetDays, offsetUnit: 'days' }, anchor, t));
  const words =
    repeat.everyWeeks === 1
      ? t.times.weekly(days, from, to)
      : t.times.everyWeeks(days, String(repeat.everyWeeks), from, to);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function daysWords({ offsetDays, offsetUnit }: Days, anchor: string, t: Texts): string {
  if (offsetDays === 0) return t.step.onDay(anchor);
  const count = formatNumber(Math.abs(offsetDays), 'vi');
  const { before, after } = offsetUnit === 'days' ? t.step : t.step.workingDays;
  return offsetDays < 0 ? before(count, anchor) : after(count, anchor);
}

/** "trước hết cho 50 người, rồi chờ xem kết quả"; nothing where everybody gets it at once. */
export function pilotWords(pilot: Step['pilot'], t: Texts, unitNames: ReadonlyMap<string, string>): string {
  if (pilot === null) return '';
  if ('people' in pilot) return t.pilot.sentencePeople(formatNumber(pilot.people, 'vi'));
  return t.pilot.sentenceUnit(unitNames.get(pilot.unitId) ?? '…');
}

/** "Zalo → SMS → email": the ways of Zalo that follow one another are one to a reader. */
export function channelOrder(channels: readonly Channel[], t: Texts): string {
  return channelFamilies(channels, t).join(' → ');
}

export function channelFamilies(channels: readonly Channel[], t: Texts): string[] {
  const words = channels.map((channel) => t.channelFamilies[channel]);
  return words.filter((word, index) => word !== words[index - 1]);
}

/** Neighbouring grades as one span: "6–9", "1, 3–5". */
export function gradeSpans(grades: readonly number[]): string {
  const sorted = [...new Set(grades)].sort((a, b) => a - b);
  const spans: [number, number][] = [];
  for (const grade of sorted) {
    const last = spans.at(-1);
    if (last && last[1] + 1 === grade) last[1] = grade;
    else spans.push([grade, grade]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

function clauseWords(clause: AudienceClause, t: Texts, unitNames: ReadonlyMap<string, string>): string {
  const words = [
    joined(
      clause.groups.map((group) => t.groups[group]),
      t.common.and,
    ),
  ];
  const school = clause.grades?.filter((grade) => grade > 0) ?? [];
  const young = clause.grades?.some((grade) => grade < 0);
  const levels = [young && t.step.preschool, school.length > 0 && t.step.grades(gradeSpans(school))].filter(Boolean);
  if (levels.length > 0) words.push(levels.join(t.common.and));
  if (clause.classNames) words.push(t.step.classes(clause.classNames.join(', ')));
  if (clause.employmentTypes)
    words.push(
      joined(
        clause.employmentTypes.map((type) => t.step.employment[type] ?? ''),
        t.step.or,
      ),
    );
  if (clause.eidStatus)
    words.push(
      joined(
        clause.eidStatus.map((status) => t.step.eid[status] ?? ''),
        t.step.or,
      ),
    );
  if (clause.serviceUse)
    words.push(
      joined(
        clause.serviceUse.map((use) => t.step.use[use] ?? ''),
        t.step.or,
      ),
    );
  if (clause.coreTeam) words.push(t.step.coreTeam);
  if (clause.tags) words.push(t.step.tags(clause.tags.join(', ')));
  words.push(...conditionWords(clause, t, unitNames));
  if (clause.unitIds) words.push(t.step.ofUnits(clause.unitIds.map((id) => unitNames.get(id) ?? '…').join(', ')));
  return words.join(' ');
}

function conditionWords(clause: AudienceClause, t: Texts, names: ReadonlyMap<string, string>): string[] {
  const { listIds, hasChannels, lacksChannels, past, consent } = clause;
  const named = (ids: readonly string[]) =>
    joined(
      ids.map((id) => names.get(id) ?? '…'),
      t.step.or,
    );
  const ways = (channels: readonly Channel[]) =>
    joined(
      familiesOf(channels).map((family) => t.audiences.ways[family]),
      t.step.or,
    );
  const words: string[] = [];
  if (listIds) words.push(t.audiences.inLists(named(listIds)));
  if (hasChannels) words.push(t.audiences.has(ways(hasChannels)));
  if (lacksChannels) words.push(t.audiences.lacks(ways(lacksChannels)));
  if (past) words.push(t.audiences.past[past.outcome](named(past.stepIds)));
  if (consent) {
    const purpose = t.audiences.consentPurposes[consent.purpose];
    words.push(t.audiences.consent[consent.word](purpose, t.channelFamilies[consent.channel]));
  }
  return words;
}

const joined = (words: readonly string[], last: string): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')}${last}${words.at(-1)}`;

/** An audience in words: "giáo viên và nhân viên, trừ cán bộ quản lý". */
export function audienceWords(rule: AudienceRule, t: Texts, unitNames: ReadonlyMap<string, string>): string {
  const include = rule.include.map((clause) => clauseWords(clause, t, unitNames)).join('; ');
  const exclude = rule.exclude?.map((clause) => clauseWords(clause, t, unitNames)).join('; ');
  return exclude ? `${include}, ${t.step.except} ${exclude}` : include;
}
