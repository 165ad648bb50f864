/** The rooms and the one way between them (docs/architecture.md). */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: '(\\.(spec|int-spec|e2e-spec)\\.tsx?$)|/test/' },
  to: { path: '^(apps|libs|migrations)/', pathNot: allowed },
});
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('domain-imports-nothing', '^libs/domain/', '^libs/domain/', 'the domain stands alone'),
    only(
      'application-imports-domain',
      '^libs/application/',
      '^libs/(application|domain)/',
      'use cases know the domain only',
    ),
    only('contracts-stand-alone', '^libs/contracts/', '^libs/contracts/', 'the browser takes these'),
    only('zalo-client-stands-alone', '^libs/zalo-api-client/', '^libs/zalo-api-client/', 'publishable on its own'),
    only(
      'adapters-below-apps',
      '^libs/adapters/',
      '^(libs/(adapters|application|domain|zalo-api-client)/|migrations/)',
      'adapters never import apps',
    ),
    only('migrations-stand-alone', '^migrations/', '^migrations/', 'old migrations must not change with the code'),
    only(
      'api-root',
      '^apps/api/',
      '^(apps/api/|libs/(adapters|application|domain|contracts)/)',
      'roots do not import each other',
    ),
    only(
      'worker-root',
      '^apps/worker/',
      '^(apps/worker/|libs/(adapters|application|domain)/)',
      'roots do not import each other',
    ),
    only(
      'sandbox-is-outside',
      '^apps/sandbox/',
      '^apps/sandbox/',
      'the sandbox plays the outside world; it must not know our code',
    ),
    only('admin-talks-rest', '^apps/admin/', '^(apps/admin/|libs/contracts/)', 'the UI shares schemas only'),
    {
      name: 'no-framework-inside',
      severity: 'error',
      from: { path: '^libs/(domain|application|contracts)/', pathNot: '\\.(spec|int-spec)\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|bullmq|pg|nodemailer|undici|express|ioredis)/' },
    },
    {
      name: 'testing-in-specs-only',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '(\\.(spec|int-spec|e2e-spec)\\.tsx?$)|/test/|^libs/testing/' },
      to: { path: '^libs/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.loa)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
