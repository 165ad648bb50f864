import type { Messages } from './message.js';

/** Units by date, the school year, leavers, records of one person. */
export const CHANGES: Messages = {
  'what.change': { vi: 'lần thay đổi', en: 'change' },
  'change.tooLate': {
    vi: 'Chỉ hoàn tác được trong {days} ngày.',
    en: 'A change can be undone within {days} days only.',
  },
  'change.changedSince': {
    vi: 'Không hoàn tác được: {rows} dòng đã thay đổi sau đó. Chưa có gì bị đụng tới.',
    en: 'This can’t be undone: {rows} rows were changed since. Nothing was touched.',
  },
  'unit.ended': { vi: 'Đơn vị này đã kết thúc hoạt động.', en: 'This unit has ended.' },
  'unit.targetEnded': { vi: 'Đơn vị được chọn đã kết thúc hoạt động.', en: 'The unit chosen has ended.' },
  'unit.laterChange': {
    vi: 'Đã có thay đổi từ ngày {day}. Hãy chọn ngày đó hoặc muộn hơn.',
    en: 'Something was changed as of {day}. Choose that day or a later one.',
  },
  'unit.own': {
    vi: 'Đơn vị của chính mình chỉ đổi được tên; việc này thuộc đơn vị cấp trên.',
    en: 'Of your own unit you may only change the name; this is for the unit above.',
  },
  'unit.ahead': {
    vi: 'Sáp nhập, tách hoặc đóng đơn vị chỉ làm được khi đã đến ngày có hiệu lực.',
    en: 'Merging, splitting and closing are done when their day has come.',
  },
  'unit.circle': {
    vi: 'Không thể đưa một đơn vị vào chính nó hoặc vào đơn vị bên dưới nó.',
    en: 'A unit can’t go below itself or below one of its own.',
  },
  'unit.codeTaken': { vi: 'Mã đơn vị này đã có.', en: 'This unit code is taken.' },
  'unit.nobodyChosen': {
    vi: 'Hãy chọn ít nhất một lớp hoặc một nhóm chuyển sang đơn vị mới.',
    en: 'Choose at least one class or group that goes to the new unit.',
  },
  'rollOver.notYet': {
    vi: 'Chỉ chuyển năm học khi năm học mới đã bắt đầu.',
    en: 'The school year is turned once the new one has begun.',
  },
  'rollOver.changed': {
    vi: 'Danh sách lớp đã thay đổi từ lúc anh/chị xem. Hãy xem lại rồi làm tiếp.',
    en: 'The classes have changed since you looked. Please look again.',
  },
  'rollOver.undecided': { vi: 'Còn {n} lớp chưa quyết định.', en: '{n} classes are still to be decided.' },
  'rollOver.class': { vi: 'Chưa rõ lớp {name} chuyển đi đâu.', en: 'It isn’t said where class {name} goes.' },
  'leave.notYet': {
    vi: 'Ngày rời đơn vị phải là hôm nay hoặc trước đó.',
    en: 'The day of leaving is today or earlier.',
  },
  'merge.same': { vi: 'Hãy chọn hai hồ sơ khác nhau.', en: 'Choose two different records.' },
  'merge.elsewhere': {
    vi: 'Một trong hai người còn thuộc đơn vị khác hoặc có người thân ở đơn vị khác. Đơn vị cấp trên mới gộp được.',
    en: 'One of the two also belongs to another unit, or has family there. The unit above can merge them.',
  },
  'merge.family': {
    vi: 'Hai hồ sơ này là phụ huynh và học sinh của nhau, không phải một người.',
    en: 'These two are guardian and pupil of each other, not one person.',
  },
};
