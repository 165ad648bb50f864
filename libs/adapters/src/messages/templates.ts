import type { Messages } from './message.js';

export const TEMPLATES: Messages = {
  'template.file': { vi: 'Tệp mẫu tin {file} không hợp lệ.', en: 'The template file {file} is not valid.' },
  'template.noVariant': {
    vi: 'Mẫu tin này không có bản cho kênh {channel}.',
    en: 'The template has no text for {channel}.',
  },
  'template.key': { vi: 'Khóa phải trùng với tên tệp.', en: 'The key must be the name of the file.' },
  'template.yaml': { vi: 'Tệp YAML không đọc được: {detail}', en: 'Not readable as YAML: {detail}' },
  'template.shape': { vi: 'Sai cấu trúc: {detail}', en: 'Of the wrong shape: {detail}' },
  'template.perPupilNeeded': {
    vi: 'Trường “{variable}” chỉ dùng được khi gửi riêng về từng học sinh.',
    en: 'The field “{variable}” needs one message per pupil.',
  },
  'template.paramMismatch': {
    vi: 'Trường “{variable}” phải có cả trong nội dung lẫn trong bảng tham số.',
    en: 'The field “{variable}” must stand both in the text and among the parameters.',
  },
  'template.tooLong': { vi: 'Quá dài: nhiều nhất {max} ký tự.', en: 'Too long: at most {max} characters.' },
  'what.templateVersion': { vi: 'phiên bản này của mẫu tin', en: 'version of the template' },
  'template.empty': { vi: 'Chưa có kênh nào. Hãy viết ít nhất một kênh.', en: 'No channel yet. Write at least one.' },
  'template.noReason': {
    vi: 'Hãy ghi vì sao chọn loại tin này; lý do được lưu làm bằng chứng.',
    en: 'Say why this class was chosen; the reason is kept as proof.',
  },
  'template.pupilAudience': {
    vi: 'Chỉ tin gửi phụ huynh hoặc học sinh mới nói được về từng học sinh.',
    en: 'Only messages to guardians or pupils can speak of one pupil.',
  },
  'template.consentPurpose': {
    vi: 'Tin quảng cáo, và tin gửi người dân hay học sinh, chỉ gửi người đã đồng ý. Hãy chọn “tin tuyên truyền”.',
    en: 'Advertising, and messages to citizens or pupils, go only to those who agreed. Choose “outreach”.',
  },
  'template.smsToPupil': {
    vi: 'Không gửi SMS cho riêng học sinh. Hãy gửi phụ huynh hoặc dùng email.',
    en: 'No SMS to pupils alone. Write to guardians, or by e-mail.',
  },
  'template.optOutMissing': { vi: 'Thiếu câu hướng dẫn từ chối nhận tin.', en: 'The way to refuse is missing.' },
  'template.labelByHand': {
    vi: 'Không gõ nhãn [QC]: hệ thống tự thêm theo loại tin.',
    en: 'Don’t type the label [QC]: it is set by the class.',
  },
  'template.lineBreak': { vi: 'Tiêu đề phải viết trên một dòng.', en: 'The subject must be on one line.' },
  'template.syntax': {
    vi: 'Có trường bị gõ thiếu hoặc thừa dấu ngoặc.',
    en: 'A field is written with a bracket too few or too many.',
  },
  'template.unknownHelper': { vi: 'Không dùng được “{helper}” trong mẫu tin.', en: '“{helper}” can’t be used here.' },
  'template.unknownVariable': { vi: 'Không có trường “{variable}”.', en: 'There is no field “{variable}”.' },
  'template.invalid': { vi: 'Mẫu tin chưa dùng được.', en: 'The template can’t be used yet.' },
  'template.changed': {
    vi: 'Có người đã ra phiên bản mới trong lúc bạn soạn. Hãy xem khác biệt rồi lưu lại.',
    en: 'Somebody made a new version while you wrote. Look at the differences, then save again.',
  },
  'template.draftChanged': {
    vi: 'Bản nháp này vừa được sửa ở nơi khác ({name}). Hãy tải lại trang trước khi viết tiếp.',
    en: 'This draft was just changed elsewhere ({name}). Load the page again before you go on.',
  },
  'template.notYours': {
    vi: 'Mẫu tin của đơn vị cấp trên: hãy sao chép thành mẫu của mình rồi sửa.',
    en: 'This template belongs to a unit above: copy it to change it.',
  },
  'template.unknownName': {
    vi: '“‹{name}›” không phải tên trường nào. Hãy chọn trong danh sách “Chèn trường”.',
    en: '“‹{name}›” is no known field. Pick one from “Insert a field”.',
  },
  'template.smsParts': {
    vi: 'Dài {parts} tin SMS khi tên người nhận dài nhất; nhiều nhất là {max}.',
    en: '{parts} SMS parts with the longest names; at most {max}.',
  },
  'playbook.noTemplate': { vi: 'Không có mẫu tin {template}.', en: 'There is no template {template}.' },
  'playbook.noVariant': {
    vi: 'Mẫu tin của bước này không có bản cho kênh {channel}.',
    en: 'The template of this step has no text for {channel}.',
  },
};
