import type { Messages } from './message.js';

/** Parts of a campaign that schools fill in. */
export const OPEN_PARTS: Messages = {
  'what.part': { vi: 'phần trường tự điền', en: 'part for schools to fill in' },
  'part.notSchool': {
    vi: 'Phần này dành cho các trường nhận chiến dịch; đơn vị của bạn không điền được.',
    en: 'This is for the schools that the campaign goes to; your unit has nothing to fill in.',
  },
  'part.locked': {
    vi: 'Phần này do Phòng giữ, trường không sửa được.',
    en: 'The office keeps this; it can not be changed.',
  },
  'part.hour': { vi: 'Giờ gửi phải từ {from} đến {to}.', en: 'The hour must lie between {from} and {to}.' },
  'part.noReason': { vi: 'Cần ghi lý do không tham gia.', en: 'Say why the school takes no part.' },
  'part.invalid': { vi: 'Phần trường điền có chỗ chưa đúng.', en: 'Something that was filled in is not right.' },
  'part.over': {
    vi: 'Đã hết hạn điền. Phần đã được hiệu trưởng duyệt trước hạn vẫn được dùng.',
    en: 'The time to fill this in is over. What was approved before still counts.',
  },
  'part.wrongState': { vi: 'Phần của trường {state}.', en: 'The school’s part {state}.' },
  'partState.none': { vi: 'chưa được điền', en: 'has not been begun' },
  'partState.filling': { vi: 'đang được điền', en: 'is being filled in' },
  'partState.submitted': { vi: 'đang chờ hiệu trưởng duyệt', en: 'waits for the head' },
  'partState.approved': { vi: 'đã được duyệt', en: 'is approved' },
  'part.ownApproval': {
    vi: 'Người đã điền hoặc đã gửi duyệt không tự duyệt được.',
    en: 'Nobody approves what they filled in or submitted.',
  },
  'part.post': { vi: 'Bài đăng trang không có phần cho trường điền.', en: 'A post on pages has nothing to fill in.' },
  'part.notOpenable': { vi: '“{name}” không mở cho trường điền được.', en: '“{name}” can not be left to schools.' },
  'part.hourTo': {
    vi: 'Giờ muộn nhất phải sau {from}, trước {to} và trước khi bước hết hạn.',
    en: 'The latest hour must come after {from}, before {to} and before the step expires.',
  },
  'part.noDue': { vi: 'Chọn hạn cho các trường điền.', en: 'Choose the last day for schools.' },
  'part.dueLate': {
    vi: 'Hạn cho các trường điền phải trước ngày gửi của bước “{step}”.',
    en: 'The last day for schools must come before the day of step “{step}”.',
  },
  'history.campaign.partFilled': { vi: 'Trường điền phần của mình', en: 'A school filled in its part' },
  'history.campaign.partSubmitted': { vi: 'Trường gửi hiệu trưởng duyệt', en: 'A school asked its head' },
  'history.campaign.partApproved': { vi: 'Hiệu trưởng duyệt phần của trường', en: 'A head approved the school’s part' },
  'history.campaign.partReturned': {
    vi: 'Hiệu trưởng trả lại phần của trường',
    en: 'A head returned the school’s part',
  },
};
