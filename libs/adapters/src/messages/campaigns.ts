import type { Messages } from './message.js';

/** Planning, deciding and stopping campaigns; templates and audiences as far as they are chosen there. */
export const CAMPAIGNS: Messages = {
  'what.campaign': { vi: 'chiến dịch', en: 'campaign' },
  'what.step': { vi: 'bước', en: 'step' },
  'what.playbook': { vi: 'kịch bản', en: 'playbook' },
  'what.template': { vi: 'mẫu tin', en: 'template' },
  'what.audience': { vi: 'nhóm đối tượng', en: 'audience' },
  'what.recipient': { vi: 'người nhận trong bước này', en: 'recipient of this step' },

  'campaign.invalid': { vi: 'Chiến dịch có chỗ chưa đúng.', en: 'Something in the campaign is not right.' },
  'campaign.anchor': { vi: 'Ngày mốc không hợp lệ.', en: 'Not a usable anchor date.' },
  'campaign.changed': {
    vi: 'Người khác vừa sửa chiến dịch này. Hãy tải lại rồi thử lần nữa.',
    en: 'Somebody else has just changed this campaign. Reload it and try again.',
  },
  'campaign.takeBackOver': {
    vi: 'Chỉ rút lại được trong {seconds} giây đầu sau khi duyệt. Hãy tạm dừng hoặc huỷ chiến dịch.',
    en: 'An approval can be taken back in its first {seconds} seconds only. Pause or cancel the campaign instead.',
  },
  'campaign.wrongState': {
    vi: 'Không làm được khi chiến dịch đang ở trạng thái “{state}”.',
    en: 'Not possible while the campaign is “{state}”.',
  },
  'state.draft': { vi: 'nháp', en: 'draft' },
  'state.submitted': { vi: 'chờ duyệt', en: 'waiting for approval' },
  'state.scheduled': { vi: 'đã lên lịch', en: 'scheduled' },
  'state.running': { vi: 'đang gửi', en: 'sending' },
  'state.paused': { vi: 'tạm dừng', en: 'paused' },
  'state.done': { vi: 'đã xong', en: 'done' },
  'state.cancelled': { vi: 'đã huỷ', en: 'cancelled' },
  'campaign.notYours': {
    vi: 'Chiến dịch này của đơn vị cấp trên; đơn vị chỉ xem được.',
    en: 'This campaign belongs to a unit above; you can only read it.',
  },
  'campaign.personNeeded': {
    vi: 'Việc này phải do một người đăng nhập thực hiện, không dùng khóa API.',
    en: 'This takes a signed-in person; an API key can not do it.',
  },
  'campaign.ownApproval': {
    vi: 'Không ai được tự duyệt chiến dịch mình đã soạn hoặc đã gửi duyệt.',
    en: 'Nobody approves a campaign that they wrote or submitted.',
  },
  'campaign.sameHand': {
    vi: 'Một người có thể đăng nhập được cả hai bên: đã thấy hoặc tạo đường dẫn đặt mật khẩu, hoặc đã gỡ xác thực hai bước. Người soạn và người duyệt hãy đăng xuất, bấm “Quên mật khẩu?” và tự đặt mật khẩu mới qua thư, rồi duyệt lại.',
    en: 'One person may be able to sign in on both sides: they saw or made the link that set a password, or removed a second step. Whoever wrote and whoever approves: sign out, press “Forgotten your password?”, set a new one by mail, then approve again.',
  },
  'campaign.demoSide': {
    vi: 'Một bên là tài khoản dùng thử, ai cũng biết mật khẩu. Người gửi duyệt và người duyệt phải đều là tài khoản thật, hoặc đều là tài khoản dùng thử.',
    en: 'One side is a demo log-in, whose password everybody knows. Whoever submits and whoever approves must both be real, or both be of the demo.',
  },
  'campaign.officeNeeded': {
    vi: 'Chiến dịch gửi tới người dân hoặc học sinh phải do Phòng duyệt.',
    en: 'A campaign to citizens or pupils is approved by the office.',
  },
  'campaign.notReady': {
    vi: 'Chưa gửi duyệt được: còn vấn đề cần xử lý.',
    en: 'Not ready yet: some things need attention first.',
  },
  'step.released': {
    vi: 'Bước này đã bắt đầu gửi nên không sửa được nữa. Hãy tải lại trang.',
    en: 'This step has started, so it can no longer be changed. Reload the page.',
  },
  'resend.nobody': {
    vi: 'Lúc này không còn ai để gửi lại theo cách này.',
    en: 'There is nobody left to write to again this way.',
  },
  'resend.post': { vi: 'Bài đăng trên trang không gửi lại được ở đây.', en: 'Posts on pages are not sent again here.' },
  'resend.notStarted': {
    vi: 'Bước này chưa gửi, hoặc đã huỷ, nên không có gì để gửi lại.',
    en: 'This step has not been sent, or was cancelled: there is nothing to send again.',
  },
  'resend.noHours': {
    vi: 'Không tìm được giờ gửi hợp lệ cho bước này.',
    en: 'No allowed hour to send was found for this step.',
  },
  'campaign.noSteps': { vi: 'Không có bước nào được bật.', en: 'No step is switched on.' },
  'campaign.missingSetting': { vi: 'Chưa nhập “{name}”.', en: '“{name}” is not filled in.' },

  'name.office.name': { vi: 'tên Phòng', en: 'name of the office' },
  'name.office.shortName': { vi: 'tên tắt của Phòng', en: 'short name of the office' },
  'name.year': { vi: 'năm', en: 'year' },
  'name.deadline': { vi: 'hạn chót', en: 'deadline' },
  'name.hotline': { vi: 'số điện thoại hỗ trợ', en: 'help line' },
  'name.link': { vi: 'đường dẫn', en: 'link' },
  'name.event.title': { vi: 'tên sự kiện', en: 'title of the event' },
  'name.event.date': { vi: 'ngày diễn ra', en: 'date of the event' },
  'name.event.time': { vi: 'giờ diễn ra', en: 'time of the event' },
  'name.event.place': { vi: 'địa điểm', en: 'place of the event' },
  'name.event.deadline': { vi: 'hạn đăng ký, nộp bài', en: 'deadline of the event' },
  'name.event.onlineLink': { vi: 'đường dẫn dự trực tuyến', en: 'online link of the event' },

  'setting.unknown': { vi: 'Không có giá trị chung nào tên là {name}.', en: 'There is no campaign value {name}.' },
  'setting.tooLong': { vi: 'Quá dài: nhiều nhất {max} ký tự.', en: 'Too long: at most {max} characters.' },
  'setting.lineBreak': { vi: 'Phải viết trên một dòng.', en: 'Must be on one line.' },
  'setting.unofficialLink': {
    vi: 'Chỉ dùng địa chỉ chính thức (gov.vn, haiphong.edu.vn).',
    en: 'Only official addresses are allowed (gov.vn, haiphong.edu.vn).',
  },

  'step.offsetHoursTooFar': { vi: 'Không quá {max} giờ so với giờ mốc.', en: 'At most {max} hours from that time.' },
  'step.repeatDaysOnly': {
    vi: 'Bước lặp lại chỉ tính theo ngày, không theo giờ hay ngày làm việc.',
    en: 'A step that comes back is counted in days, not in hours or working days.',
  },
  'step.noOccurrence': {
    vi: 'Không có lần gửi nào: chọn ít nhất một thứ, và ngày cuối không sớm hơn ngày đầu.',
    en: 'It never runs: choose a weekday, and a last day that is not before the first.',
  },
  'step.tooOften': { vi: 'Lặp quá nhiều: nhiều nhất {max} lần.', en: 'Too often: at most {max} times.' },
  'step.underWay': {
    vi: 'Một lần của bước này đang gửi. Hãy sửa sau khi gửi xong, hoặc tạm dừng chiến dịch.',
    en: 'One run of this step is being sent. Change it once that is over, or pause the campaign.',
  },
  'campaign.nothingRuns': {
    vi: 'Không bước nào sẽ chạy: tất cả đều rơi vào ngày hoặc giờ không gửi.',
    en: 'No step would run: all fall on days or hours that are left out.',
  },
  'campaign.leadOver': {
    vi: 'Đã quá hạn duyệt ({latest}, trước giờ gửi đầu tiên {hours} giờ). Hãy chọn ngày khác hoặc giảm thời gian duyệt trước.',
    en: 'The time to approve is over ({latest}, {hours} hours before the first minute). Choose other dates, or ask for less time.',
  },
  'step.invalid': { vi: 'Bước này có chỗ chưa đúng.', en: 'Something in this step is not right.' },
  'step.noTitle': { vi: 'Cần có tên bước.', en: 'The step needs a title.' },
  'step.offsetTooFar': { vi: 'Không quá {max} ngày so với mốc.', en: 'At most {max} days from the anchor.' },
  'step.noDay': { vi: 'Chọn ít nhất một ngày trong tuần.', en: 'Choose at least one weekday.' },
  'step.windowInverted': { vi: 'Giờ kết thúc phải sau giờ bắt đầu.', en: 'The end must come after the start.' },
  'step.expiryRange': { vi: 'Từ 1 đến {max} giờ.', en: 'From 1 to {max} hours.' },
  'step.silenceRange': { vi: 'Ít nhất 1 giờ.', en: 'At least 1 hour.' },
  'step.noChannel': { vi: 'Chọn ít nhất một kênh.', en: 'Choose at least one channel.' },
  'step.channelTwice': { vi: 'Mỗi kênh chỉ chọn một lần.', en: 'Each channel only once.' },
  'step.channelKind': {
    vi: 'Kênh {channel} không hợp với loại bước này.',
    en: '{channel} does not fit this kind of step.',
  },
  'step.noVariant': {
    vi: 'Mẫu tin chưa có nội dung cho kênh {channel}.',
    en: 'The template has no words for {channel}.',
  },
  'step.noAccount': {
    vi: 'Chưa có tài khoản gửi đang bật cho kênh {channel}.',
    en: 'No active sender account for {channel}.',
  },
  'step.templateMissing': { vi: 'Không tìm thấy mẫu tin {template}.', en: 'The template {template} is missing.' },
  'step.past': {
    vi: 'Giờ gửi đã qua: đổi ngày hoặc tắt bước này.',
    en: 'The time has passed: change the date or switch the step off.',
  },
  'step.emptyAudience': { vi: 'Không có ai trong nhóm nhận.', en: 'Nobody is in the audience.' },
  'step.nobodyWritable': {
    vi: 'Không ai trong nhóm nhận có thể nhận tin.',
    en: 'Nobody in the audience can be written to.',
  },
  'step.noOutlet': { vi: 'Chưa có trang nào để đăng.', en: 'There is no page to post to.' },

  'template.missingVariable': { vi: 'Thiếu {variable}.', en: 'Missing: {variable}.' },
  'template.badLink': { vi: '{variable} không phải địa chỉ web.', en: '{variable} is no web address.' },
  'template.paramTooLong': {
    vi: 'Giá trị {variable} dài hơn mức Zalo cho phép.',
    en: 'The value {variable} is longer than Zalo allows.',
  },
  'template.unofficialLink': {
    vi: '{address} không phải địa chỉ chính thức.',
    en: '{address} is no official address.',
  },

  'channel.zaloOa': { vi: 'Zalo OA (tin tư vấn)', en: 'Zalo OA text' },
  'channel.zaloUid': { vi: 'Zalo OA (mẫu tin)', en: 'Zalo OA template' },
  'channel.zaloZns': { vi: 'Zalo ZNS', en: 'Zalo ZNS' },
  'channel.sms': { vi: 'SMS', en: 'SMS' },
  'channel.email': { vi: 'thư điện tử', en: 'e-mail' },
  'channel.facebookPage': { vi: 'trang Facebook', en: 'Facebook page' },

  'plan.dayNotAllowed': {
    vi: 'Ngày {day} không nằm trong các ngày được gửi của bước.',
    en: '{day} is not a day on which the step may send.',
  },
  'plan.noAllowedDay': {
    vi: 'Không tìm được ngày gửi phù hợp quanh {day}.',
    en: 'No day around {day} fits this step.',
  },
  'plan.noHolidays': {
    vi: 'Chưa nhập lịch nghỉ năm {year}: ngày nghỉ có thể chưa được tránh.',
    en: 'The holidays of {year} are not entered: they may not be avoided.',
  },
  'plan.schoolBreak': {
    vi: 'Ngày {day} nằm trong kỳ nghỉ của trường. Hãy chọn ngày khác hoặc cách dời.',
    en: '{day} is in a school holiday. Choose another day, or where the step is to go.',
  },
  'plan.endsBeforeDue': {
    vi: 'Giờ dừng {time} sớm hơn giờ bắt đầu gửi.',
    en: 'It is to stop at {time}, before it begins.',
  },
  'plan.moved.schoolBreak': {
    vi: 'Dời vì trùng kỳ nghỉ của trường.',
    en: 'Moved because of a school holiday.',
  },
  'plan.skipped.noOutreach': { vi: 'Không chạy: rơi vào ngày không gửi.', en: 'Does not run: a day without outreach.' },
  'plan.skipped.schoolBreak': {
    vi: 'Không chạy: rơi vào kỳ nghỉ của trường.',
    en: 'Does not run: a school holiday.',
  },
  'plan.skipped.holiday': { vi: 'Không chạy: rơi vào ngày nghỉ lễ.', en: 'Does not run: a public holiday.' },
  'plan.skipped.weekend': { vi: 'Không chạy: rơi vào cuối tuần.', en: 'Does not run: a weekend.' },
  'plan.skipped.notAllowedDay': {
    vi: 'Không chạy: bước không gửi vào thứ này.',
    en: 'Does not run: the step does not send on that weekday.',
  },
  'plan.skipped.quietHours': {
    vi: 'Không chạy: ngoài khung giờ được gửi.',
    en: 'Does not run: outside the allowed hours.',
  },
  'plan.skipped.sameDay': {
    vi: 'Không chạy riêng: đã gộp vào lần khác trong cùng ngày.',
    en: 'Does not run by itself: the step runs on that day anyway.',
  },
  'plan.moved.noOutreach': {
    vi: 'Dời ra khỏi những ngày không tuyên truyền.',
    en: 'Moved out of days without outreach.',
  },
  'plan.moved.holiday': { vi: 'Dời vì trùng ngày nghỉ lễ.', en: 'Moved because of a public holiday.' },
  'plan.moved.weekend': { vi: 'Dời vì trùng ngày nghỉ cuối tuần.', en: 'Moved because of the weekend.' },
  'plan.moved.notAllowedDay': {
    vi: 'Dời vì bước không gửi vào thứ này.',
    en: 'Moved because the step does not send on that weekday.',
  },
  'plan.moved.quietHours': { vi: 'Dời vào khung giờ được gửi.', en: 'Moved into the allowed hours.' },
  'plan.sameDay': {
    vi: 'Cùng ngày với bước “{step}”, cùng người nhận.',
    en: 'Same day as “{step}”, to the same people.',
  },
  'plan.orderInverted': {
    vi: 'Bị dời sang phía bên kia của bước “{step}”.',
    en: 'Moved to the other side of “{step}”.',
  },
  'plan.past': { vi: 'Sẽ không chạy: giờ gửi đã qua.', en: 'Will not run: the time has passed.' },
  'plan.today': { vi: 'Gửi ngay trong hôm nay.', en: 'Goes out today.' },

  'test.otherChannel': { vi: 'Bước này không dùng kênh {channel}.', en: 'This step does not use {channel}.' },
  'test.noAddress': {
    vi: 'Bạn chưa có địa chỉ đã xác minh cho kênh {channel}.',
    en: 'You have no verified address of your own for {channel}.',
  },

  'audience.invalid': { vi: 'Nhóm đối tượng có chỗ chưa đúng.', en: 'Something in the audience is not right.' },
  'audience.notYours': {
    vi: 'Nhóm này của đơn vị cấp trên; chỉ dùng được, không sửa được.',
    en: 'This audience belongs to a unit above; it can be used, not changed.',
  },
  'audience.unknownUnit': { vi: 'Không tìm thấy đơn vị.', en: 'No such unit.' },
  'audience.unknownList': { vi: 'Không tìm thấy danh sách này.', en: 'No such list of persons.' },
  'audience.unknownStep': { vi: 'Không tìm thấy bước đã gửi này.', en: 'No such step.' },
  'what.personList': { vi: 'danh sách', en: 'list of persons' },
  'personList.inUse': {
    vi: 'Danh sách đang được dùng trong một nhóm người nhận hoặc một bước chưa xong. Hãy bỏ ở đó trước.',
    en: 'An audience or a step that is not over uses this list. Take it out there first.',
  },
  'audience.notAnObject': { vi: 'Điều kiện không đọc được.', en: 'The condition can not be read.' },
  'audience.unknownField': { vi: 'Không có điều kiện này.', en: 'There is no such condition.' },
  'audience.noInclude': { vi: 'Chọn ít nhất một nhóm người nhận.', en: 'Choose at least one group of people.' },
  'audience.noGroup': { vi: 'Chọn nhóm đối tượng.', en: 'Choose an audience group.' },
  'audience.empty': { vi: 'Danh sách trống.', en: 'The list is empty.' },
  'audience.unknownValue': { vi: 'Không có giá trị “{value}”.', en: 'There is no value “{value}”.' },

  'skip.noAddress': { vi: 'Không có địa chỉ trên các kênh của bước.', en: 'No address on any channel of the step.' },
  'skip.invalidAddress': { vi: 'Địa chỉ sai.', en: 'Wrong address.' },
  'skip.bounced': { vi: 'Địa chỉ từng bị trả lại.', en: 'The address bounced before.' },
  'skip.blocked': { vi: 'Người nhận đã chặn.', en: 'Blocked by the recipient.' },
  'skip.optedOut': { vi: 'Đã từ chối nhận tin.', en: 'Opted out.' },
  'skip.noConsent': { vi: 'Chưa có sự đồng ý.', en: 'No consent on record.' },
  'skip.outsideWindow': {
    vi: 'Không nhắn tin với Zalo OA trong 48 giờ qua.',
    en: 'No contact with the Zalo OA in the last 48 hours.',
  },
  'skip.noAccount': { vi: 'Đơn vị chưa có tài khoản gửi.', en: 'The unit has no sender account.' },
  'skip.channelOff': { vi: 'Bước không còn kênh nào dùng được.', en: 'The step has no channel left.' },
  'skip.unitDeclined': { vi: 'Trường không tham gia đợt này.', en: 'The school takes no part.' },
  'skip.unitUnanswered': {
    vi: 'Phần của trường chưa được duyệt đúng hạn.',
    en: 'The school’s part was not approved in time.',
  },
  'skip.erased': { vi: 'Dữ liệu đã xoá.', en: 'Erased.' },

  'history.campaign.created': { vi: 'Tạo chiến dịch', en: 'Created' },
  'history.campaign.edited': { vi: 'Sửa thông tin chung', en: 'Changed the settings' },
  'history.campaign.stepEdited': { vi: 'Sửa bước', en: 'Changed a step' },
  'history.campaign.submitted': { vi: 'Gửi duyệt', en: 'Submitted' },
  'history.campaign.approved': { vi: 'Duyệt', en: 'Approved' },
  'history.campaign.returned': { vi: 'Trả lại kèm góp ý', en: 'Returned with remarks' },
  'history.campaign.paused': { vi: 'Tạm dừng', en: 'Paused' },
  'history.campaign.pausedItself': {
    vi: 'Tự tạm dừng vì quá nhiều tin thất bại',
    en: 'Paused itself because too many messages failed',
  },
  'history.campaign.stepApproved': { vi: 'Duyệt bước đã sửa', en: 'Approved a changed step' },
  'history.campaign.resendAsked': { vi: 'Đề nghị gửi lại', en: 'Asked to send again' },
  'history.campaign.resent': {
    vi: 'Gửi lại cho người chưa nhận được',
    en: 'Sent again to people who did not get it',
  },
  'history.campaign.erased': {
    vi: 'Nội dung tin đã được xoá theo quy định lưu giữ',
    en: 'The texts were erased by the rule of retention',
  },
  'history.campaign.takenBack': { vi: 'Rút lại việc duyệt', en: 'Took the approval back' },
  'history.campaign.resumed': { vi: 'Cho chạy tiếp', en: 'Resumed' },
  'history.campaign.cancelled': { vi: 'Huỷ', en: 'Cancelled' },
  'history.campaign.tested': { vi: 'Gửi thử cho mình', en: 'Sent a test to oneself' },
  'history.campaign.removed': { vi: 'Xoá bản nháp', en: 'Removed the draft' },
};
