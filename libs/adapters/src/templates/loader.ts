import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  DomainError,
  legalRules,
  type Playbook,
  type Problem,
  type TemplateContent,
  type TemplateVars,
  templateProblems,
  type VariantByChannel,
  ZNS_BODY_MAX,
} from '@loa/domain';
import { parse } from 'yaml';
import type { z } from 'zod';
import { compileTemplate } from './compile.js';
import {
  type CalendarFile,
  calendarFile,
  type Lines,
  linesFile,
  type MessageFile,
  messageFile,
  playbookFile,
  samplesFile,
  type TariffFile,
  tariffFile,
} from './file-schemas.js';
import { readText } from './syntax.js';
import { usedVariables } from './variables.js';

/** A message of the library with the hash that tells one version from the next. */
export interface LoadedTemplate {
  readonly content: TemplateContent;
  /** SHA-256, hex. */
  readonly contentHash: string;
}

export interface TemplateLibrary {
  readonly templates: ReadonlyMap<string, LoadedTemplate>;
  readonly playbooks: ReadonlyMap<string, Playbook>;
  readonly tariff: TariffFile;
  readonly calendar: CalendarFile;
  readonly lines: Lines;
  /** Values for previews and tests: `typical` reads naturally, `longest` is what lengths are promised for. */
  readonly samples: { readonly typical: TemplateVars; readonly longest: TemplateVars };
}

/**
 * Reads and checks the whole `templates/` folder.
 * @throws DomainError `template.file` with one problem per field, each naming the file; nothing is returned half read.
 */
export async function loadTemplateLibrary(folder: string): Promise<TemplateLibrary> {
  const lines = await readYaml(folder, 'words/lines.yaml', linesFile);
  const templates = new Map<string, LoadedTemplate>();
  for (const file of await yamlFiles(folder, 'messages')) {
    const content = completeMessage(await readYaml(folder, file, messageFile), lines);
    if (path.basename(file, '.yaml') !== content.key) throw fileFault(file, [{ code: 'template.key', field: 'key' }]);
    const problems = contentProblems(content);
    if (problems.length > 0) throw fileFault(file, problems);
    templates.set(content.key, { content, contentHash: contentHash(content) });
  }
  const playbooks = new Map<string, Playbook>();
  for (const file of await yamlFiles(folder, 'playbooks')) {
    const playbook: Playbook = await readYaml(folder, file, playbookFile);
    const problems = playbookProblems(playbook, templates);
    if (problems.length > 0) throw fileFault(file, problems);
    playbooks.set(playbook.key, playbook);
  }
  const samples = await readYaml(folder, 'words/samples.yaml', samplesFile);
  return {
    templates,
    playbooks,
    lines,
    tariff: await readYaml(folder, 'tariffs/examples.yaml', tariffFile),
    calendar: await readYaml(folder, 'calendars/vn-holidays.yaml', calendarFile),
    samples: samples as TemplateLibrary['samples'],
  };
}

/**
 * All that is wrong with a content whose shape is right: fields against each other, placeholders, and the Zalo template
 * against its parameters. Also for a content that an officer edited.
 */
export function contentProblems(content: TemplateContent): Problem[] {
  const problems = templateProblems(content);
  try {
    compileTemplate(content);
    for (const used of usedVariables(content)) {
      if (used.name.startsWith('student.') && content.per !== 'pupil' && content.audience.includes('guardian')) {
        problems.push({ code: 'template.perPupilNeeded', field: 'per', params: { variable: used.name } });
      }
    }
    for (const channel of ['zaloZns', 'zaloUid'] as const) problems.push(...zaloProblems(content, channel));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    problems.push(...error.problems);
  }
  return problems;
}

/** The provider fills the approved wording from the parameters: both must name the same variables. */
function zaloProblems(content: TemplateContent, channel: 'zaloZns' | 'zaloUid'): Problem[] {
  const variant = content.variants[channel];
  if (!variant) return [];
  const place = { template: content.key, field: `variants.${channel}.body` };
  const inBody = new Set(
    readText(variant.body, place).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.name])),
  );
  const inParams = new Set(Object.values(variant.params).map(({ from }) => from));
  const differing = [...inBody, ...inParams].filter((name) => !inBody.has(name) || !inParams.has(name));
  const problems: Problem[] = differing.map((variable) => ({
    code: 'template.paramMismatch',
    field: place.field,
    params: { variable },
  }));
  if (Array.from(variant.body.replace(/\{\{.*?\}\}/g, '')).length > ZNS_BODY_MAX) {
    problems.push({ code: 'template.tooLong', field: place.field, params: { max: ZNS_BODY_MAX } });
  }
  return problems;
}

function playbookProblems(playbook: Playbook, templates: ReadonlyMap<string, LoadedTemplate>): Problem[] {
  const problems: Problem[] = [];
  playbook.steps.forEach((step, index) => {
    const template = templates.get(step.template);
    const at = `steps.${index}`;
    if (!template) {
      problems.push({ code: 'playbook.noTemplate', field: `${at}.template`, params: { template: step.template } });
      return;
    }
    for (const channel of step.channels) {
      if (!template.content.variants[channel]) {
        problems.push({ code: 'playbook.noVariant', field: `${at}.channels`, params: { channel } });
      }
    }
  });
  return problems;
}

/** Puts in what the law and the receivers demand, so that a stored version is whole by itself. */
export function completeMessage(file: MessageFile, lines: Lines): TemplateContent {
  const needsOptOut = (channel: 'sms' | 'zaloOa') => legalRules(file.legalClass, file.purpose, channel).optOutRequired;
  const { zaloOa, zaloUid, zaloZns, sms, email, facebookPage } = file.variants;
  const uid = zaloUid === 'sameAsZns' ? zaloZns : zaloUid;
  const variants: Partial<VariantByChannel> = {
    ...(zaloOa && {
      zaloOa: { ...zaloOa, optOutLine: zaloOa.optOutLine ?? (needsOptOut('zaloOa') ? lines.optOut.zaloOa : undefined) },
    }),
    ...(uid && { zaloUid: uid }),
    ...(zaloZns && { zaloZns }),
    ...(sms && { sms: { ...sms, optOutLine: sms.optOutLine ?? (needsOptOut('sms') ? lines.optOut.sms : undefined) } }),
    ...(email && {
      email: {
        ...email,
        footer: email.footer ?? lines.emailFooter,
        optOutLine: email.optOutLine ?? lines.optOut.email,
        unsubscribeLabel: email.unsubscribeLabel ?? lines.unsubscribeLabel,
      },
    }),
    ...(facebookPage && { facebookPage }),
  };
  return { ...file, variants };
}

/** SHA-256 (hex) of the content with sorted keys: the same message has the same hash, however it was written down. */
export function contentHash(content: TemplateContent): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, item]) => [name, sorted(item)]),
    );
  };
  return createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');
}

async function yamlFiles(folder: string, room: string): Promise<string[]> {
  const names = await readdir(path.join(folder, room));
  return names
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => `${room}/${name}`);
}

async function readYaml<S extends z.ZodType>(folder: string, file: string, schema: S): Promise<z.output<S>> {
  const source = await readFile(path.join(folder, file), 'utf8');
  let data: unknown;
  try {
    data = parse(source);
  } catch (error) {
    throw fileFault(file, [{ code: 'template.yaml', params: { detail: (error as Error).message.split('\n')[0]! } }]);
  }
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  throw fileFault(
    file,
    read.error.issues.map((issue) => ({
      code: 'template.shape',
      field: issue.path.join('.'),
      params: { detail: issue.message },
    })),
  );
}

function fileFault(file: string, problems: readonly Problem[]): DomainError {
  const [first] = problems;
  const error = new DomainError('invalid', 'template.file', { file, field: first?.field ?? '' }, problems);
  // Read at start-up by whoever edits the files, before any catalogue is at hand.
  error.message = `${file}: ${problems.map(({ field, code, params }) => `${field ?? ''} ${code} ${JSON.stringify(params ?? {})}`).join('; ')}`;
  return error;
}
