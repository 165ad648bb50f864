import type { Messages } from './message.js';

/** Addresses that need care, consents of pupils, and the rights of one person. */
export const RIGHTS: Messages = {
  'what.contact': { vi: 'địa chỉ', en: 'address' },
  'what.code': { vi: 'mã xác nhận', en: 'code' },
  'what.request': { vi: 'yêu cầu', en: 'request' },

  'contact.inUse': { vi: 'Địa chỉ này đang được dùng, không cần đưa lại.', en: 'This address is in use already.' },
  'contact.noCodes': {
    vi: 'Kênh này không nhận được mã xác nhận. Hãy xác nhận qua số điện thoại hoặc thư điện tử.',
    en: 'No code can be sent on this channel. Prove a phone number or a mailbox instead.',
  },
  'contact.optedOut': {
    vi: 'Chủ địa chỉ đã từ chối nhận tin, nên không gửi mã.',
    en: 'The owner of this address opted out, so no code is sent.',
  },
  'contact.tooManyCodes': {
    vi: 'Địa chỉ này đã nhận nhiều mã trong thời gian ngắn. Hãy thử lại sau một giờ.',
    en: 'Several codes were sent to this address already. Try again in an hour.',
  },
  'contact.noCode': {
    vi: 'Không còn mã nào dùng được: mã đã hết hạn, đã dùng hoặc nhập sai quá 5 lần. Hãy gửi mã mới.',
    en: 'No code holds any more: it expired, was used, or was typed wrongly five times. Send a new one.',
  },
  'contact.wrongCode': { vi: 'Mã không đúng.', en: 'The code is wrong.' },
  'contactCode.sms': {
    vi: '{office}: Ma xac nhan so dien thoai cua ban la {code}, co hieu luc 10 phut. Chi doc ma cho can bo ban dang lien he.',
    en: '{office}: the code to confirm your number is {code}, good for 10 minutes. Tell it only to the officer you are speaking with.',
  },
  'contactCode.mail': {
    vi: 'Mã xác nhận địa chỉ thư của bạn là {code}, có hiệu lực 10 phút. Nếu bạn không yêu cầu, hãy bỏ qua thư này.',
    en: 'The code to confirm your mailbox is {code}, good for 10 minutes. If you did not ask for it, ignore this mail.',
  },
  'contactCode.subject': { vi: 'Mã xác nhận địa chỉ thư', en: 'Your code' },

  'consent.future': { vi: 'Ngày ghi ý kiến không thể ở tương lai.', en: 'The day of the consent lies in the future.' },
  'consent.tooYoung': {
    vi: 'Học sinh dưới 7 tuổi: cha mẹ hoặc người giám hộ phải đồng ý thay.',
    en: 'A child below 7: a parent or guardian must consent.',
  },
  'consent.someTooYoung': {
    vi: '{n} người trong danh sách là học sinh dưới 7 tuổi; cha mẹ hoặc người giám hộ phải đồng ý thay.',
    en: '{n} of the list are children below 7; a parent or guardian must consent for them.',
  },
  'consent.notPupil': {
    vi: 'Người này không phải học sinh; chỉ chính họ được đồng ý.',
    en: 'This person is not a pupil; only they themselves can consent.',
  },
  'consent.notPupils': {
    vi: 'Danh sách có người không phải học sinh; với họ chỉ chính họ được đồng ý.',
    en: 'Some of the list are not pupils; they can only consent themselves.',
  },
  'consent.noGuardian': {
    vi: 'Chưa ghi phụ huynh nào của học sinh này. Hãy gắn phụ huynh trước.',
    en: 'No guardian of this pupil is on record. Link one first.',
  },
  'consent.whichGuardian': { vi: 'Hãy chọn phụ huynh đã đồng ý.', en: 'Choose which guardian spoke.' },
  'consent.notGuardian': {
    vi: 'Người được chọn không phải phụ huynh của học sinh này.',
    en: 'Whoever was chosen is no guardian of this pupil.',
  },

  'request.future': { vi: 'Ngày yêu cầu không thể ở tương lai.', en: 'The day of the request lies in the future.' },
  'request.open': {
    vi: 'Người này đã có một yêu cầu cùng loại đang mở.',
    en: 'A request of this kind is open for this person already.',
  },
  'request.closed': { vi: 'Yêu cầu này đã xong.', en: 'This request is closed.' },
  'request.extendedOnce': { vi: 'Chỉ được gia hạn một lần.', en: 'A request is extended once only.' },
  'request.erasureOpen': {
    vi: 'Yêu cầu xoá chỉ xong khi dữ liệu đã được xoá. Hãy mở trang của người này và chọn Xoá dữ liệu, hoặc từ chối kèm lý do.',
    en: 'An erasure is done when the data is erased. Open the person’s page and choose erase, or refuse with a reason.',
  },
  'request.noCertificate': {
    vi: 'Chỉ yêu cầu xoá đã thực hiện mới có giấy xác nhận.',
    en: 'Only an erasure that was carried out has a certificate.',
  },
  'erasure.held': {
    vi: 'Chưa được xoá vì phải giữ dữ liệu theo: {basis}.',
    en: 'Not erased: the data must be kept by {basis}.',
  },
  'erasure.changed': {
    vi: 'Người này vừa nhận thêm tin. Hãy xem lại số liệu rồi xác nhận.',
    en: 'This person got more messages in the meantime. Look at the numbers again and confirm.',
  },

  'certificate.title': { vi: 'GIẤY XÁC NHẬN ĐÃ XOÁ DỮ LIỆU CÁ NHÂN', en: 'CERTIFICATE OF ERASURE OF PERSONAL DATA' },
  'certificate.number': { vi: 'Số', en: 'Number' },
  'certificate.unit': { vi: 'Đơn vị', en: 'Unit' },
  'certificate.askedAt': { vi: 'Ngày yêu cầu', en: 'Asked on' },
  'certificate.decided': { vi: 'Người quyết định', en: 'Decided by' },
  'certificate.closedAt': { vi: 'Đã xoá lúc', en: 'Erased at' },
  'certificate.done': { vi: 'Đã xoá', en: 'What was erased' },
  'certificate.statement': {
    vi: 'Họ tên, thông tin, địa chỉ liên lạc, quan hệ gia đình, lời văn của mọi tin đã gửi và bản ghi của nhà cung cấp có nêu người này đã được xoá và không khôi phục được. Chỉ còn các con số tổng hợp không gắn với ai, lựa chọn đồng ý hoặc từ chối kèm thời điểm, và mã băm để danh sách nhập sau không tự tạo lại.',
    en: 'Name, facts, addresses, family links, the words of every message, and providers’ records naming this person were erased and can’t be restored. What is left are figures that name nobody, the consents’ yes and no with their times, and hashes by which a later list does not silently bring the person back.',
  },
  'certificate.check': { vi: 'Mã kiểm tra', en: 'Check code' },
  'certificate.memberships': { vi: 'Nơi thuộc về', en: 'Places' },
  'certificate.links': { vi: 'Quan hệ phụ huynh – học sinh', en: 'Family links' },
  'certificate.addresses': { vi: 'Số và địa chỉ liên lạc', en: 'Addresses' },
  'certificate.consents': { vi: 'Căn cứ đồng ý (bỏ lời văn)', en: 'Consents (words removed)' },
  'certificate.messages': { vi: 'Tin gửi cho người này', en: 'Messages to the person' },
  'certificate.aboutThem': { vi: 'Tin nói về người này', en: 'Messages about the person' },
  'certificate.callbacks': { vi: 'Bản ghi của nhà cung cấp', en: 'Providers’ records' },
  'certificate.stagedRows': { vi: 'Dòng trong danh sách chờ nhập', en: 'Rows of lists awaiting import' },
  'certificate.answers': { vi: 'Câu trả lời lưu tạm', en: 'Stored answers' },
  'certificate.stopped': { vi: 'Tin chờ gửi đã dừng', en: 'Waiting messages stopped' },

  'personFile.title': { vi: 'Dữ liệu cá nhân đang lưu', en: 'Personal data on record' },
  'personFile.proof': { vi: 'Số {number}, lập lúc {at}, người lập: {by}', en: 'Number {number}, made {at} by {by}' },
  'personFile.facts': { vi: 'Thông tin', en: 'Facts' },
  'personFile.memberships': { vi: 'Nơi thuộc về', en: 'Places' },
  'personFile.family': { vi: 'Gia đình', en: 'Family' },
  'personFile.addresses': { vi: 'Số và địa chỉ liên lạc', en: 'Addresses' },
  'personFile.consents': { vi: 'Đồng ý và từ chối', en: 'Consents and refusals' },
  'personFile.messages': { vi: 'Tin đã gửi', en: 'Messages' },
  'personFile.requests': { vi: 'Yêu cầu', en: 'Requests' },
  'personFile.looks': { vi: 'Ai đã xem hoặc sửa', en: 'Who looked or changed' },
  'personFile.none': { vi: 'Không có.', en: 'None.' },
  'personFile.noWords': {
    vi: 'Lời văn đã xoá theo thời hạn lưu, hoặc tin chưa gửi.',
    en: 'The words were erased by rule, or the message never left.',
  },
  'personFile.machine': {
    vi: 'Cùng dữ liệu này ở dạng JSON nằm cuối tệp (phần tử có id "data").',
    en: 'The same facts as JSON stand at the end of this file (the element with the id "data").',
  },
};
