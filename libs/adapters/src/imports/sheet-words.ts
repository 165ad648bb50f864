import type { AudienceGroup, Declared, EmploymentType } from '@loa/domain';

/** The words of the lists that go out, each one that an import reads back. */
export const SHEET_GROUPS: Readonly<Record<AudienceGroup, string>> = {
  manager: 'Cán bộ quản lý',
  teacher: 'Giáo viên',
  staff: 'Nhân viên',
  pupil: 'Học sinh',
  guardian: 'Phụ huynh',
  citizen: 'Người dân',
};

export const SHEET_EMPLOYMENT: Readonly<Record<EmploymentType, string>> = {
  civilServant: 'Công chức',
  publicEmployee: 'Viên chức',
  contractWorker: 'Hợp đồng',
};

export const SHEET_DECLARED: Readonly<Record<Declared, string>> = { yes: 'Có', none: 'Chưa', unknown: 'Không rõ' };
