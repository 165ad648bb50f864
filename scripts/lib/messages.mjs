/** "a@b (officer), c@d (approver), mật khẩu / password: x": people who share a password stand together. */
function loginsOnOneLine(logins) {
  const byPassword = new Map();
  for (const { role, email, password = '' } of logins) {
    byPassword.set(password, [...(byPassword.get(password) ?? []), `${email} (${role})`]);
  }
  const groups = [...byPassword].map(([password, people]) =>
    password ? `${people.join(', ')}, mật khẩu / password: ${password}` : people.join(', '),
  );
  return groups.length > 0 ? ` — đăng nhập / log in: ${groups.join('; ')}` : '';
}

/** What the launcher says to whoever started it: Vietnamese first, English second, on one line. */
const CATALOGUE = {
  nodeTooOld: [
    (p) => `Cần Node ${p.wanted} trở lên, máy này có ${p.found}.`,
    (p) => `Node ${p.wanted} or newer is needed, this is ${p.found}.`,
  ],
  installing: [() => 'Đang cài các gói (npm ci)…', () => 'installing packages (npm ci)…'],
  installFailed: [() => 'Cài các gói không thành công.', () => 'npm ci failed.'],
  building: [(p) => `Đang dựng ${p.target}…`, (p) => `building ${p.target}…`],
  alreadyRunning: [
    (p) => `Loa đang chạy trong thư mục này (tiến trình ${p.pid}). Dừng nó trước đã.`,
    (p) => `Loa is already running in this folder (process ${p.pid}). Stop that one first.`,
  ],
  stoppedOrphans: [
    (p) => `Đã dừng ${p.count} tiến trình còn sót của lần chạy trước.`,
    (p) => `stopped ${p.count} process(es) left over from a killed run.`,
  ],
  startingDatabase: [() => 'Đang mở PostgreSQL…', () => 'opening PostgreSQL…'],
  databaseElsewhere: [
    (p) => `Cơ sở dữ liệu nằm ở ${p.dir}, vì thư mục này đóng với người dùng chạy máy chủ.`,
    (p) => `the database lives in ${p.dir}, because this folder is closed to the server's user.`,
  ],
  databaseDown: [() => 'PostgreSQL đã dừng; đang mở lại.', () => 'PostgreSQL ended; starting it again.'],
  migrating: [() => 'Đang cập nhật lược đồ…', () => 'migrating…'],
  seeding: [() => 'Đang nạp dữ liệu mẫu…', () => 'loading the sample office…'],
  starting: [() => 'Đang khởi động các tiến trình…', () => 'starting the processes…'],
  portTaken: [
    (p) => `Cổng ${p.port} (LOA_PORT) đang có chương trình khác dùng.`,
    (p) => `port ${p.port} (LOA_PORT) is taken by another program.`,
  ],
  badNumber: [(p) => `${p.name} phải là một số từ ${p.min}.`, (p) => `${p.name} must be a number from ${p.min}.`],
  secretNeeded: [
    () => 'Có DATABASE_URL thì phải có LOA_SECRET_KEY (32 byte, base64), ví dụ: openssl rand -base64 32',
    () => 'with DATABASE_URL, LOA_SECRET_KEY is needed too (32 bytes, base64), e.g. by: openssl rand -base64 32',
  ],
  stepFailed: [(p) => `Bước "${p.step}" bị lỗi:\n${p.output}`, (p) => `"${p.step}" failed.`],
  childDown: [
    (p) => `Tiến trình ${p.name} dừng (${p.how}); chạy lại sau ${p.seconds} giây. Nhật ký: ${p.log}`,
    (p) => `${p.name} ended (${p.how}); starting it again in ${p.seconds} s.`,
  ],
  childNotReady: [
    (p) => `Tiến trình ${p.name} chưa sẵn sàng (${p.how}). Cuối nhật ký ${p.log}:\n${p.tail}`,
    (p) => `${p.name} did not become ready (${p.how}).`,
  ],
  ready: [() => 'Loa đã sẵn sàng', (p) => `Loa is ready: ${p.url}${loginsOnOneLine(p.logins)}`],
  stopping: [() => 'Đang dừng…', () => 'stopping… (Ctrl-C again kills)'],
  stopped: [() => 'Đã dừng.', () => 'stopped.'],
};

export function message(key, params = {}) {
  const [vi, en] = CATALOGUE[key];
  return `${vi(params)} / ${en(params)}`;
}

/** An error that is told to the person as it stands, without a stack. */
export class LaunchError extends Error {
  constructor(key, params) {
    super(message(key, params));
    this.code = key;
  }
}
