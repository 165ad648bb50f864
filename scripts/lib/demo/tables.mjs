const OUTCOMES = [
  'reached',
  'presumed',
  'unconfirmed',
  'pending',
  'uncertain',
  'failed',
  'skipped',
  'expired',
  'cancelled',
];
const WORDS = {
  members: 'người nhận',
  reached: 'đã tiếp cận',
  presumed: 'coi như đến',
  unconfirmed: 'chưa xác nhận',
  pending: 'đang chờ',
  uncertain: 'chưa rõ',
  failed: 'thất bại',
  skipped: 'không gửi',
  expired: 'quá hạn',
  cancelled: 'đã huỷ',
};
const GROUPS = {
  manager: 'CBQL',
  teacher: 'giáo viên',
  staff: 'nhân viên',
  pupil: 'học sinh',
  guardian: 'phụ huynh',
  citizen: 'người dân',
};
const number = (n) => new Intl.NumberFormat('vi-VN').format(n);
const date = (iso) =>
  new Intl.DateTimeFormat('vi-VN', {
    weekday: 'long',
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Asia/Ho_Chi_Minh',
  }).format(new Date(iso));

/** Lines of a table whose columns are as wide as their widest cell; numbers stand right. */
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');
  return [line(cells[0]), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.slice(1).map(line)];
}

export function planLines(plan) {
  return plan.steps.flatMap((step) => {
    const lines = [`  ${date(step.dueAt)} · ${step.title}`];
    if (step.moved) lines.push(`    dời từ ${date(step.moved.from)}: ${step.moved.detail}`);
    for (const collision of step.collisions) lines.push(`    trùng: ${collision.detail}`);
    return lines;
  });
}

export function runLine(run) {
  const parts = OUTCOMES.filter((outcome) => run.counts[outcome] > 0).map(
    (outcome) => `${WORDS[outcome]} ${number(run.counts[outcome])}`,
  );
  const posts = run.posts.map(({ state, n }) => `bài đăng ${state} ${number(n)}`);
  return `${date(run.dueAt)} · ${run.title}: ${[...(run.counts.members ? [`${number(run.counts.members)} người nhận`] : []), ...parts, ...posts].join(', ')}`;
}

/** The matrix: a row per unit with its outcomes, then the columns per group. */
export function matrixLines(matrix) {
  const shown = OUTCOMES.filter((outcome) => matrix.total[outcome] > 0);
  const head = ['', WORDS.members, ...shown.map((outcome) => WORDS[outcome])];
  const row = (name, sums) => [name, number(sums.members), ...shown.map((outcome) => number(sums[outcome]))];
  const units = new Map(matrix.units.map((unit) => [unit.id, unit.name]));
  return [
    ...table(head, [...matrix.rowTotals.map((sums) => row(units.get(sums.unitId), sums)), row('Cộng', matrix.total)]),
    '',
    ...table(
      head,
      matrix.columnTotals.map((sums) => row(GROUPS[sums.group] ?? sums.group, sums)),
    ),
  ];
}

/** Rows and columns against the total; empty when the table adds up. */
export function matrixProblems(matrix) {
  const problems = [];
  const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0);
  for (const field of ['members', ...OUTCOMES]) {
    if (sum(matrix.rowTotals, field) !== matrix.total[field]) problems.push(`rows of ${field}`);
    if (sum(matrix.columnTotals, field) !== matrix.total[field]) problems.push(`columns of ${field}`);
    if (sum(matrix.cells, field) !== matrix.total[field]) problems.push(`cells of ${field}`);
  }
  for (const row of [...matrix.rowTotals, ...matrix.cells, matrix.total]) {
    if (OUTCOMES.reduce((total, outcome) => total + row[outcome], 0) !== row.members)
      problems.push('outcomes of a row');
  }
  return problems;
}
