import type { Messages } from './message.js';

/** What officers are told of, in the product and by mail: `title` what it is, `detail` the numbers, `advice` what to do. */
export const ALERTS: Messages = {
  'alert.runStuck.title': {
    vi: 'Bước “{step}” của chiến dịch “{campaign}” đang đứng yên',
    en: 'Step “{step}” of the campaign “{campaign}” is not moving',
  },
  'alert.runStuck.detail': {
    vi: '{messages} tin đang chờ, nhưng từ {since} không có gì thay đổi.',
    en: '{messages} messages are waiting, and nothing has changed since {since}.',
  },
  'alert.runStuck.advice': {
    vi: 'Xem tiến độ của chiến dịch. Nếu vẫn đứng yên, hãy báo quản trị hệ thống. Tin đang chờ vẫn được giữ tới khi bước hết hạn.',
    en: 'Look at the progress of the campaign. If it still does not move, tell your administrator. What waits is kept until the step expires.',
  },

  'alert.runWaitsForAccount.title': {
    vi: 'Bước “{step}” của chiến dịch “{campaign}” đang chờ tài khoản gửi',
    en: 'Step “{step}” of the campaign “{campaign}” waits for a sending account',
  },
  'alert.runWaitsForAccount.detail': {
    vi: 'Khoảng {messages} tin ({channels}) đang chờ vì tài khoản gửi tạm nghỉ. Hệ thống tự thử lại; tin đang chờ không mất.',
    en: 'About {messages} messages ({channels}) wait because their sending account rests. It is tried again by itself; nothing that waits is lost.',
  },
  'alert.runWaitsForAccount.detailStopped': {
    vi: 'Khoảng {messages} tin ({channels}) đang chờ vì tài khoản gửi đã dừng. Tin được giữ tới khi bước hết hạn.',
    en: 'About {messages} messages ({channels}) wait because their sending account is stopped. They are kept until the step expires.',
  },
  'alert.runWaitsForAccount.detailNoPrice': {
    vi: 'Khoảng {messages} tin ({channels}) đang chờ. Chiến dịch có ngân sách, nhưng tài khoản gửi sau chưa có giá: {unpriced}. Quản trị nhập giá thì tin tự đi tiếp.',
    en: 'About {messages} messages ({channels}) wait. The campaign has a budget, but these sending accounts have no price: {unpriced}. Once an administrator enters one, they leave by themselves.',
  },
  'alert.runWaitsForAccount.advice': {
    vi: 'Nếu tài khoản là của đơn vị cấp trên, đơn vị đó cũng đã được báo. Hãy liên hệ với người phụ trách tài khoản nếu bước sắp hết hạn.',
    en: 'If the account belongs to a unit above, that unit was told as well. Ask those in charge of it when the step expires soon.',
  },

  'alert.runPausedItself.title': {
    vi: 'Chiến dịch “{campaign}” đã tự tạm dừng vì quá nhiều tin thất bại',
    en: 'The campaign “{campaign}” paused itself because too many messages failed',
  },
  'alert.runPausedItself.detail': {
    vi: 'Ở bước “{step}”, {bad} trong {finished} tin gần nhất ({share}) thất bại hoặc không rõ kết quả, quá mức {threshold} đã đặt.',
    en: 'In step “{step}”, {bad} of the last {finished} messages ({share}) failed or are uncertain, which is more than the {threshold} that was set.',
  },
  'alert.runPausedItself.advice': {
    vi: 'Xem lý do thất bại ở tab “Tiến độ”, sửa danh sách, mẫu tin hoặc tài khoản gửi, rồi bấm “Tiếp tục”. Khi tiếp tục, tỉ lệ được đếm lại từ đầu.',
    en: 'See why under “Progress”, put the list, the template or the account right, then press “Resume”. The share is then counted anew.',
  },

  'alert.uncertainMessages.title': {
    vi: 'Có tin chưa rõ đã tới hay chưa ở bước “{step}” của “{campaign}”',
    en: 'Step “{step}” of “{campaign}” holds messages that may or may not have arrived',
  },
  'alert.uncertainMessages.detail': {
    vi: '{messages} tin có thể đã được gửi mà nhà cung cấp không cho biết. Hệ thống không tự gửi lại để không ai nhận hai lần.',
    en: 'Of {messages} messages nobody can tell whether they were taken. They are not sent again by themselves, so that nobody gets one twice.',
  },
  'alert.uncertainMessages.detailRepeated': {
    vi: '{messages} tin có thể đã được gửi mà nhà cung cấp không cho biết. Theo quy tắc của tài khoản gửi, {repeated} tin trong số đó sẽ được tự gửi lại một lần, nên có người có thể nhận hai lần.',
    en: 'Of {messages} messages nobody can tell whether they were taken. By the rule of their sending account {repeated} of them are sent again once by themselves, so some people may get one twice.',
  },
  'alert.uncertainMessages.advice': {
    vi: 'Mở danh sách người “Chưa rõ” của bước, hỏi nhà cung cấp nếu cần, rồi quyết định có gửi lại hay không.',
    en: 'Open the step’s list of “uncertain” people, ask the provider if need be, and decide whether to send again.',
  },

  'alert.accountHeld.title': {
    vi: 'Tài khoản gửi “{account}” đang tạm giữ',
    en: 'The sending account “{account}” is held',
  },
  'alert.accountHeld.detail': {
    vi: 'Nhà cung cấp từ chối hoặc không trả lời (mã {code}). Sẽ thử lại vào {until}; tin đang chờ không mất.',
    en: 'The provider refused or did not answer (code {code}). It is tried again on {until}; no waiting message is lost.',
  },
  'alert.accountHeld.detailSilent': {
    vi: 'Nhà cung cấp không trả lời nhiều lần liền. Sẽ thử lại bằng một tin vào {until}; tin đang chờ không mất.',
    en: 'The provider did not answer many times in a row. One message tries it again on {until}; no waiting message is lost.',
  },
  'alert.accountHeld.advice': {
    vi: 'Thường tự hết. Nếu kéo dài, hãy kiểm tra tài khoản ở trang “Tài khoản gửi tin” và hỏi nhà cung cấp.',
    en: 'This mostly passes. If it lasts, check the account on the page “Sending accounts” and ask the provider.',
  },

  'alert.accountStopped.title': {
    vi: 'Tài khoản gửi “{account}” đã dừng',
    en: 'The sending account “{account}” is stopped',
  },
  'alert.accountStopped.detail': {
    vi: 'Nhà cung cấp báo tài khoản sai cấu hình hoặc bị chặn (mã {code}). Không tin nào đi qua tài khoản này nữa.',
    en: 'The provider says that it is misconfigured or barred (code {code}). Nothing leaves through it.',
  },
  'alert.accountStopped.advice': {
    vi: 'Quản trị hệ thống xử lý với nhà cung cấp rồi mở lại tài khoản. Tin đang chờ được giữ tới khi bước hết hạn.',
    en: 'An administrator settles it with the provider and opens the account again. What waits is kept until its step expires.',
  },

  'alert.balanceOut.title': {
    vi: 'Tài khoản gửi “{account}” hết tiền hoặc hết hạn mức',
    en: 'The sending account “{account}” is out of balance or quota',
  },
  'alert.balanceOut.detail': {
    vi: 'Nhà cung cấp báo không đủ số dư (mã {code}). Tin đang chờ, chưa mất.',
    en: 'The provider says that the balance does not suffice (code {code}). Messages wait and are not lost.',
  },
  'alert.balanceOut.advice': {
    vi: 'Nạp tiền hoặc nâng hạn mức tại nhà cung cấp. Hệ thống tự thử lại.',
    en: 'Top it up or raise the quota at the provider. It is tried again by itself.',
  },

  'alert.tokenOut.title': {
    vi: 'Tài khoản “{account}” mất quyền gửi: cần cấp quyền lại',
    en: 'The account “{account}” lost its permission to send: it must be granted anew',
  },
  'alert.tokenOut.detail': {
    vi: 'Nhà cung cấp không nhận khoá truy cập và không cho gia hạn (mã {code}).',
    en: 'The provider refuses the access token and its renewal (code {code}).',
  },
  'alert.tokenOut.advice': {
    vi: 'Quản trị hệ thống cấp quyền lại trong trang quản lý của Zalo OA và nhập cặp khoá mới cho tài khoản.',
    en: 'An administrator grants the permission again in the console of the Zalo OA and enters the new pair of tokens.',
  },

  'alert.tokenEnding.title': {
    vi: 'Quyền gửi của tài khoản “{account}” sắp hết hạn',
    en: 'The permission of the account “{account}” runs out soon',
  },
  'alert.tokenEnding.detail': {
    vi: 'Khoá gia hạn được làm mới lần cuối vào {renewedAt}; sau ba tháng không dùng, nó hết hiệu lực.',
    en: 'Its renewal token was last renewed on {renewedAt}; after three months without use it is void.',
  },
  'alert.tokenEnding.advice': {
    vi: 'Gửi một tin thử qua tài khoản này để hệ thống làm mới khoá, hoặc cấp quyền lại.',
    en: 'Send a test message through it, which renews the token, or grant the permission again.',
  },

  'alert.dayCapReached.title': {
    vi: 'Tài khoản gửi “{account}” đã hết hạn mức hôm nay',
    en: 'The sending account “{account}” has used up its cap for today',
  },
  'alert.dayCapReached.detail': {
    vi: 'Đã gửi đủ {cap} tin của hôm nay. Tin còn lại chờ sang ngày mai, trừ khi bước hết hạn trước đó.',
    en: 'The {cap} messages of today are sent. The rest wait for tomorrow, unless their step expires before.',
  },
  'alert.dayCapReached.advice': {
    vi: 'Nếu cần gửi hết hôm nay, quản trị hệ thống có thể nâng hạn mức ở trang “Tài khoản gửi tin”.',
    en: 'If all must go today, an administrator can raise the cap on the page “Sending accounts”.',
  },

  'alert.mail.subject': { vi: 'Loa: {n} việc cần xem', en: 'Loa: {n} things need a look' },
  'alert.mail.greeting': { vi: 'Chào {person},', en: 'Dear {person},' },
  'alert.mail.see': { vi: 'Xem tại:', en: 'See:' },
  'alert.mail.footer': {
    vi: 'Thư này do hệ thống Loa tự gửi cho người phụ trách. Mỗi việc chỉ báo bằng thư một lần; tất cả việc đang mở có tại {link}',
    en: 'Loa sends this by itself to those in charge. Each matter is mailed once; all open ones are at {link}',
  },
  'alert.unknownTime': { vi: 'chưa rõ', en: 'not known' },
};
