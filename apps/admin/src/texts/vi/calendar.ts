import type { HolidayKind } from '../../types.js';

/** The calendar of days off that all plans are made by. */
export const calendar = {
  calendar: {
    nav: 'Lịch nghỉ',
    title: 'Lịch nghỉ',
    intro:
      'Các bước của chiến dịch được xếp theo lịch này. Bản nháp đổi ngày ngay khi lịch đổi; bước đã duyệt giữ nguyên giờ.',
    year: 'Năm',
    kinds: {
      holiday: 'Ngày nghỉ',
      makeUp: 'Làm bù cuối tuần',
      noOutreach: 'Ngày không gửi',
    } satisfies Record<HolidayKind, string> as Record<HolidayKind, string>,
    kindHelp: {
      holiday: 'Không ai làm việc.',
      makeUp: 'Thứ bảy hoặc Chủ nhật đi làm thay ngày được hoán đổi.',
      noOutreach: 'Không gửi tin cho ai, ví dụ từ 25 tháng Chạp đến mùng 6 Tết, quốc tang, bão.',
    } satisfies Record<HolidayKind, string> as Record<HolidayKind, string>,
    none: (year: string) => `Chưa có ngày nào của năm ${year}.`,
    noneHelp: 'Khi lịch còn trống, kế hoạch không biết ngày nào nghỉ.',
    day: 'Ngày',
    kind: 'Loại ngày',
    name: 'Tên gọi',
    add: 'Thêm ngày',
    addTitle: 'Thêm một ngày',
    remove: 'Bỏ',
    removeOf: (day: string) => `Bỏ ${day}`,
    propose: (year: string) => `Điền theo luật cho năm ${year}`,
    proposeTitle: (year: string) => `Ngày nghỉ năm ${year} theo luật`,
    proposeHelp:
      'Theo Bộ luật Lao động và âm lịch Việt Nam, để đối chiếu với thông báo hằng năm của Chính phủ: ngày hoán đổi do Chính phủ quyết định nên không có ở đây.',
    file: 'Nhập từ tệp lịch (.ics)',
    fileTitle: (name: string) => `Các ngày trong ${name}`,
    fileHelp: (year: string) => `Chọn các ngày cần đưa vào lịch năm ${year} và loại của từng ngày.`,
    fileNone: (year: string) => `Tệp này không có ngày nào của năm ${year}.`,
    allKnown: 'Lịch đã có đủ các ngày này.',
    known: 'đã có trong lịch',
    put: (n: string) => `Đưa ${n} ngày vào lịch`,
    uppermostOnly:
      'Chỉ cán bộ soạn chiến dịch của đơn vị cao nhất sửa được lịch này, vì lịch dùng chung cho mọi trường.',
  },
};
