import { audienceRuleProblems } from './audience-rule.js';

describe('audienceRuleProblems', () => {
  it('accepts a rule of the plan', () => {
    expect(
      audienceRuleProblems({
        include: [
          { groups: ['guardian'], grades: [6, 7, 8, 9], eidStatus: ['none', 'unknown'] },
          { groups: ['citizen'] },
        ],
        exclude: [
          { groups: ['teacher'], tags: ['onLeave'], coreTeam: true, listIds: ['a'], hasChannels: ['zaloZns'] },
          {
            groups: ['citizen'],
            lacksChannels: ['email'],
            past: { stepIds: ['a'], outcome: 'notReached' },
            consent: { purpose: 'outreach', channel: 'sms', word: 'none' },
          },
        ],
      }),
    ).toEqual([]);
  });

  it.each([
    [null, undefined, 'audience.notAnObject'],
    [{ include: [] }, 'include', 'audience.noInclude'],
    [{ include: [{ grades: [6] }] }, 'include.0.groups', 'audience.noGroup'],
    [{ include: [{ groups: ['teachers'] }] }, 'include.0.groups.0', 'audience.unknownValue'],
    [{ include: [{ groups: ['pupil'], grades: [10] }] }, 'include.0.grades.0', 'audience.unknownValue'],
    [{ include: [{ groups: ['pupil'], grades: [] }] }, 'include.0.grades', 'audience.empty'],
    [{ include: [{ groups: ['pupil'], constructor: ['x'] }] }, 'include.0.constructor', 'audience.unknownField'],
    [{ include: [{ groups: ['staff'], hasChannels: ['fax'] }] }, 'include.0.hasChannels.0', 'audience.unknownValue'],
    [{ include: [{ groups: ['staff'], past: ['a'] }] }, 'include.0.past', 'audience.notAnObject'],
    [
      { include: [{ groups: ['staff'], past: { stepIds: [], outcome: 'reached' } }] },
      'include.0.past.stepIds',
      'audience.unknownValue',
    ],
    [
      { include: [{ groups: ['staff'], past: { stepIds: ['a'], outcome: 'reached', since: 'x' } }] },
      'include.0.past.since',
      'audience.unknownField',
    ],
    [
      { include: [{ groups: ['staff'], consent: { purpose: 'fun', channel: 'sms', word: 'yes' } }] },
      'include.0.consent.purpose',
      'audience.unknownValue',
    ],
    [{ include: [{ groups: ['staff'] }], exclud: [] }, 'exclud', 'audience.unknownField'],
  ])('refuses %j at %s', (rule, field, code) => {
    expect(audienceRuleProblems(rule)).toEqual([expect.objectContaining({ code, ...(field ? { field } : {}) })]);
  });
});
