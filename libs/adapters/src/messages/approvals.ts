import type { Messages } from './message.js';

/** Who approves, in whose place, and what they saw. */
export const APPROVALS: Messages = {
  'what.delegation': { vi: 'uỷ quyền', en: 'delegation' },
  'campaign.changedSinceSeen': {
    vi: 'Nội dung tin hoặc lịch gửi vừa thay đổi sau khi anh/chị mở trang này. Hãy xem lại rồi duyệt.',
    en: 'The words of a message or a date changed after you opened this page. Look at it again, then approve.',
  },
  'campaign.officeForPeople': {
    vi: 'Chiến dịch gửi hơn {limit} lượt người nên phải do Phòng duyệt.',
    en: 'It goes to more than {limit} recipients, so the office approves it.',
  },
  'campaign.officeForCost': {
    vi: 'Chiến dịch có thể tốn hơn {limit} đồng nên phải do Phòng duyệt.',
    en: 'It may cost more than {limit} đồng, so the office approves it.',
  },
  'delegation.toOneself': {
    vi: 'Không thể uỷ quyền cho chính mình.',
    en: 'Nobody can hand their approvals to themselves.',
  },
  'delegation.otherUnit': {
    vi: 'Chỉ uỷ quyền được cho người cùng đơn vị đang làm việc, không phải quản trị viên.',
    en: 'Only somebody active in the same unit can stand in, and no administrator.',
  },
  'delegation.notApprover': {
    vi: 'Chỉ người có vai trò duyệt mới được uỷ quyền; người được uỷ quyền không uỷ quyền tiếp.',
    en: 'Only an approver can hand their approvals on; who stands in can not.',
  },
  'delegation.days': {
    vi: 'Ngày kết thúc phải từ hôm nay trở đi, không trước ngày bắt đầu và không quá {max} ngày sau đó.',
    en: 'The last day must be today or later, not before the first, and at most {max} days after it.',
  },
  'delegation.authorBehind': {
    vi: 'Người uỷ quyền đã soạn hoặc gửi duyệt chiến dịch này, hoặc có thể là cùng một người, nên không duyệt thay được.',
    en: 'Whoever you stand in for wrote or submitted this campaign, or may be the same person, so you can not approve it in their place.',
  },
  'instance.approvalRuleUppermostOnly': {
    vi: 'Chỉ đơn vị cấp trên cùng được đặt mức này, vì nó áp dụng cho mọi đơn vị.',
    en: 'Only the uppermost unit sets this, because it holds for every unit.',
  },
};
