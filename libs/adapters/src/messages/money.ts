import type { Messages } from './message.js';

/** Prices, budgets, accounts of costs; and leaving the demo. */
export const MONEY: Messages = {
  'what.tariff': { vi: 'dòng giá', en: 'price line' },
  'tariff.notYours': {
    vi: 'Tài khoản này của đơn vị cấp trên; đơn vị đó nhập giá.',
    en: 'This account belongs to a unit above, which enters its prices.',
  },
  'campaign.budgetNoPrice': {
    vi: 'Chiến dịch có ngân sách nhưng tài khoản gửi {channel} sau chưa có giá: {accounts}. Nhập giá, hoặc bỏ ngân sách.',
    en: 'The campaign has a budget, but these accounts for {channel} have no price: {accounts}. Enter one, or take the budget away.',
  },
  'campaign.budgetNotMore': {
    vi: 'Mức mới phải cao hơn ngân sách hiện tại ({budget} đ).',
    en: 'The new amount must be more than the budget that holds ({budget} đ).',
  },
  'campaign.budgetNotAsked': {
    vi: 'Chưa có ai đề nghị tăng ngân sách cho chiến dịch này.',
    en: 'Nobody has asked for more money for this campaign.',
  },
  'campaign.budgetChanged': {
    vi: 'Mức đề nghị vừa thay đổi. Hãy tải lại rồi xem lại.',
    en: 'The amount asked for has just changed. Reload and look again.',
  },
  'campaign.budgetHolds': {
    vi: 'Ngân sách đã hết. Chiến dịch chỉ chạy tiếp khi có người đề nghị và người khác duyệt mức cao hơn.',
    en: 'The budget is used up. The campaign goes on when one person asks for more and another one agrees.',
  },
  'history.campaign.budgetAsked': { vi: 'Đề nghị tăng ngân sách', en: 'Asked for a larger budget' },
  'history.campaign.budgetRaised': { vi: 'Duyệt tăng ngân sách', en: 'Agreed to a larger budget' },
  'history.campaign.budgetReached': {
    vi: 'Tự tạm dừng: ngân sách không đủ cho lượt gửi tiếp theo',
    en: 'Paused itself: the budget does not hold the next messages',
  },

  'alert.budgetNear.title': {
    vi: 'Chiến dịch “{campaign}” đã dùng gần hết ngân sách',
    en: 'The campaign “{campaign}” has used most of its budget',
  },
  'alert.budgetNear.detail': {
    vi: 'Đã chi hoặc đang gửi {committed} đ trong ngân sách {budget} đ.',
    en: '{committed} đ of {budget} đ are spent or under way.',
  },
  'alert.budgetNear.advice': {
    vi: 'Khi hết ngân sách, chiến dịch tự tạm dừng trước lượt gửi tiếp theo. Nếu cần gửi hết, hãy đề nghị tăng ngân sách từ bây giờ.',
    en: 'When it is used up, the campaign pauses itself before the next messages leave. Ask for more now if all of it must go.',
  },
  'alert.budgetUsedUp.title': {
    vi: 'Chiến dịch “{campaign}” đã tự tạm dừng vì ngân sách',
    en: 'The campaign “{campaign}” paused itself because of its budget',
  },
  'alert.budgetUsedUp.detail': {
    vi: 'Đã chi hoặc đang gửi {committed} đ; lượt tiếp theo sẽ vượt ngân sách {budget} đ. Tin còn lại chưa gửi và không mất.',
    en: '{committed} đ are spent or under way; the next messages would pass the budget of {budget} đ. What is left was not sent and is not lost.',
  },
  'alert.budgetUsedUp.advice': {
    vi: 'Mở tab “Tiến độ” của chiến dịch: một người đề nghị mức mới, người duyệt đồng ý thì chiến dịch chạy tiếp.',
    en: 'Open the campaign’s “Progress”: one person asks for more, and with the approver’s yes it goes on.',
  },

  'cost.month': { vi: 'Tháng', en: 'Month' },
  'cost.unit': { vi: 'Đơn vị', en: 'Unit' },
  'cost.campaign': { vi: 'Chiến dịch', en: 'Campaign' },
  'cost.channel': { vi: 'Kênh', en: 'Channel' },
  'cost.messages': { vi: 'Số tin', en: 'Messages' },
  'cost.parts': { vi: 'Số đoạn', en: 'Parts' },
  'cost.spent': { vi: 'Chi phí (đ, chưa VAT)', en: 'Cost (VND, without VAT)' },
  'cost.reported': { vi: 'Trong đó nhà cung cấp báo (đ)', en: 'Of it, as the provider reports (VND)' },
  'cost.total': { vi: 'Tổng', en: 'Total' },

  'demo.wrongWords': {
    vi: 'Hãy gõ đúng dòng chữ xác nhận.',
    en: 'Type the words of confirmation exactly.',
  },
  'demo.uppermostOnly': {
    vi: 'Chỉ quản trị của đơn vị cao nhất được rời bản dùng thử.',
    en: 'Only an administrator of the uppermost unit can leave the demo.',
  },
  'demo.noAdministrator': {
    vi: 'Chưa có quản trị thật ở đơn vị cao nhất. Hãy tạo một người quản trị của đơn vị, để người đó đặt mật khẩu, rồi làm lại.',
    en: 'There is no real administrator at the top yet. Make one, have them set a password, and try again.',
  },
  'demo.underWay': {
    vi: 'Tin của bản dùng thử đang được gửi. Hãy tạm dừng các chiến dịch dùng thử, đợi vài giây rồi làm lại.',
    en: 'Messages of the demo are being sent. Pause its campaigns, wait some seconds and try again.',
  },
  'demo.busy': {
    vi: 'Đang có người khác xem hoặc rời bản dùng thử, hoặc hệ thống đang bận. Hãy thử lại sau một phút.',
    en: 'Somebody else is looking or leaving just now, or the system is busy. Try again in a minute.',
  },
  'demo.left': { vi: 'Bản dùng thử đã được gỡ trước đó.', en: 'The demo was left before.' },
};
