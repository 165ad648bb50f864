import type { Messages } from './message.js';

/** Sending to a few first. */
export const PILOTS: Messages = {
  'what.pilot': { vi: 'đợt gửi thử', en: 'pilot' },
  'pilot.decided': {
    vi: 'Đã có người quyết định về phần còn lại. Hãy tải lại trang.',
    en: 'Somebody has already decided about the rest. Reload the page.',
  },
  'pilot.over': {
    vi: 'Đã hết giờ gửi của bước này, nên phần còn lại không gửi được nữa.',
    en: 'The time of this step is over, so the rest can no longer be sent.',
  },
  'pilot.notApproved': {
    vi: 'Chỉ gửi tiếp được chiến dịch đã có hai người duyệt.',
    en: 'Only a campaign that two persons have approved can go on.',
  },
  'step.pilotPost': { vi: 'Bài đăng trang không gửi thử được.', en: 'A post on pages has no pilot.' },
  'step.pilotRange': { vi: 'Nhóm gửi thử có từ 1 đến {max} người.', en: 'A pilot has from 1 to {max} people.' },
  'history.campaign.pilotContinued': { vi: 'Cho gửi tiếp sau nhóm gửi thử', en: 'Let the rest go after the pilot' },
  'history.campaign.pilotStopped': { vi: 'Dừng sau nhóm gửi thử', en: 'Stopped after the pilot' },
  'alert.pilotWaits.title': {
    vi: 'Bước “{step}” của chiến dịch “{campaign}” chờ quyết định gửi tiếp',
    en: 'Step “{step}” of the campaign “{campaign}” waits for your decision to go on',
  },
  'alert.pilotWaits.detail': {
    vi: 'Đã gửi trước cho {people} người. {messages} người còn lại chưa được gửi; quá {until} thì không gửi nữa.',
    en: '{people} people were written to first. The other {messages} have nothing yet, and get nothing after {until}.',
  },
  'alert.pilotWaits.advice': {
    vi: 'Xem kết quả của nhóm gửi thử ở tab “Tiến độ”, rồi bấm “Tiếp tục gửi” hoặc “Dừng”.',
    en: 'Look at how the pilot fared under “Progress”, then press “Continue” or “Stop”.',
  },
};
