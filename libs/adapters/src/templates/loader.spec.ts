import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DomainError } from '@loa/domain';
import { loadTemplateLibrary } from './loader.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'loa-templates-'));
  await cp('templates', folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function faultAfter(file: string, change: (text: string) => string): Promise<DomainError> {
  const at = path.join(folder, file);
  const before = await readFile(at, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(at, after);
  return loadTemplateLibrary(folder).then(
    () => {
      throw new Error('it loaded');
    },
    (error) => error as DomainError,
  );
}

const SMS = 'messages/sms.security.citizen.yaml';
const DAY = 'playbooks/digital-day.yaml';

describe('a broken file is named with its field', () => {
  it.each<[string, string, (text: string) => string, string | undefined, string]>([
    [
      'an unknown class',
      SMS,
      (text) => text.replace('legalClass: notice', 'legalClass: ad'),
      'legalClass',
      'template.shape',
    ],
    ['a misspelt field', SMS, (text) => text.replace('purpose:', 'purpos:'), 'purpose', 'template.shape'],
    ['bad YAML', SMS, (text) => `${text}\n  : [`, undefined, 'template.yaml'],
    ['another key', SMS, (text) => text.replace('key: sms.', 'key: mms.'), 'key', 'template.key'],
    [
      'citizens without consent',
      SMS,
      (text) => text.replace('purpose: outreach', 'purpose: notice'),
      'purpose',
      'template.consentPurpose',
    ],
    [
      'an unknown variable',
      SMS,
      (text) => text.replace('{{hotline}}', '{{hotlin}}'),
      'variants.sms.unicode',
      'template.unknownVariable',
    ],
    [
      'a class of a group that is none',
      DAY,
      (text) => text.replace('groups: [teacher]', 'groups: [teachers]'),
      'steps.1.audience.include.0.groups.0',
      'template.shape',
    ],
    [
      'a step without template',
      DAY,
      (text) => text.replace('template: digitalDay.eve', 'template: digitalDay.evening'),
      'steps.3.template',
      'playbook.noTemplate',
    ],
    [
      'a channel without variant',
      DAY,
      (text) => text.replace('channels: [zaloUid, zaloZns, sms, email]', 'channels: [zaloOa]'),
      'steps.2.channels',
      'playbook.noVariant',
    ],
    [
      'a day that is none',
      'calendars/vn-holidays.yaml',
      (text) => text.replace('2026-01-01', '2026-02-30'),
      'days.0.day',
      'template.shape',
    ],
  ])('%s', async (_name, file, change, field, code) => {
    const fault = await faultAfter(file, change);
    expect(fault).toMatchObject({ code: 'template.file', params: { file } });
    expect(fault.problems[0]).toMatchObject({ code, ...(field === undefined ? {} : { field }) });
    expect(fault.message).toContain(file);
  });
});
