import type { Texts } from '../vi.js';

export const calendar: Pick<Texts, 'calendar'> = {
  calendar: {
    nav: 'Days off',
    title: 'Days off',
    intro:
      'The steps of campaigns are dated by this calendar. Drafts follow a change at once; approved steps keep their time.',
    year: 'Year',
    kinds: { holiday: 'Holiday', makeUp: 'Weekend day worked', noOutreach: 'Nothing is sent' },
    kindHelp: {
      holiday: 'Nobody works.',
      makeUp: 'A Saturday or Sunday worked in exchange for another day.',
      noOutreach: 'Nobody is written to: from 25 Chạp to 6 Tết, in mourning, in a storm.',
    },
    none: (year) => `No day of ${year} is entered.`,
    noneHelp: 'While the calendar is empty, plans do not know which days are off.',
    day: 'Day',
    kind: 'Kind of day',
    name: 'What it is called',
    add: 'Add a day',
    addTitle: 'Add a day',
    remove: 'Remove',
    removeOf: (day) => `Remove ${day}`,
    propose: (year) => `Fill in ${year} by law`,
    proposeTitle: (year) => `Days off of ${year} by law`,
    proposeHelp:
      'By the Labour Code and the Vietnamese lunar calendar, to be held against the Government’s yearly notice: swapped days are the Government’s decision and are not among them.',
    file: 'Import a calendar file (.ics)',
    fileTitle: (name) => `Days in ${name}`,
    fileHelp: (year) => `Choose the days for the calendar of ${year} and the kind of each.`,
    fileNone: (year) => `This file has no day of ${year}.`,
    allKnown: 'The calendar has all of these days.',
    known: 'in the calendar already',
    put: (n) => `Enter ${n} ${n === '1' ? 'day' : 'days'}`,
    uppermostOnly: 'Only officers of the uppermost unit can change this calendar, because all schools share it.',
  },
};
