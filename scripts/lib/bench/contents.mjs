const common = (channel, variant) => ({
  title: { vi: 'Thư đo', en: 'Bench letter' },
  audience: ['guardian'],
  topic: 'policy',
  legalClass: 'notice',
  legalReason: { vi: 'Đo tốc độ', en: 'Measuring speed' },
  per: 'none',
  purpose: 'notice',
  variants: { [channel]: variant },
});

/** A letter as an office writes it: two variables in its subject and text, a way out below. */
export const LETTER = common('email', {
  subject: 'Thông báo về Ngày Chuyển đổi số quốc gia gửi {{recipient.name}}',
  preheader: 'Nhà trường kính mời phụ huynh cùng tham gia các hoạt động hưởng ứng ngày 10/10',
  text: [
    'Kính gửi {{recipient.salutation}} {{recipient.name}},',
    'Nhân Ngày Chuyển đổi số quốc gia 10/10, {{school.name}} kính mời gia đình cùng tham gia các hoạt động hưởng ứng tại trường: ngày hội kỹ năng số, hướng dẫn kích hoạt định danh điện tử mức độ 2 và đăng ký nộp hồ sơ trực tuyến trên cổng dịch vụ công.',
    'Khi đến trường, phụ huynh vui lòng mang theo căn cước công dân và điện thoại đã đăng ký chính chủ. Cán bộ của trường và đoàn viên thanh niên sẽ hỗ trợ từng gia đình, không thu bất kỳ khoản phí nào.',
    'Trân trọng cảm ơn sự đồng hành của gia đình.',
  ].join('\n\n'),
  footer: 'Phòng Giáo dục và Đào tạo',
  optOutLine: 'Dừng nhận thư: {{unsubscribeUrl}}',
});

export const NOTE = common('zaloZns', {
  templateId: '310045',
  title: 'Thông báo',
  body: 'Kính gửi {{recipient.name}}',
  params: { ten: { from: 'recipient.name', max: 30 } },
});
