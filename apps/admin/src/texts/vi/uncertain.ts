/** Vietnamese: messages of which nobody knows whether they arrived. */
export const uncertain = {
  uncertain: {
    title: (n: string) => `${n} tin chưa rõ đã tới hay chưa`,
    why: 'Đường truyền đứt sau khi tin đã được giao, và nhà cung cấp chưa trả lời. Nếu tin tới, biên nhận đến sau sẽ tự sửa con số này.',
    line: (channel: string, n: string) => `${channel}: ${n} tin`,
    left: (n: string) => `đã để nguyên ${n}`,
    hold: 'không tự gửi thêm',
    repeatAt: (moment: string) => `tự gửi thêm một lần từ ${moment}, theo quy định của tài khoản gửi`,
    repeated: (n: string) => `Đã gửi thêm ${n} tin dù có thể đã tới: những người này có thể nhận hai lần.`,
    waiting: 'Quyết định của bạn đang được thực hiện…',
    over: 'Đợt gửi đã hết hạn nên không gửi thêm được.',
    cancelled: 'Chiến dịch đã huỷ nên không gửi thêm được.',
    notYours: (unit: string) => `Chiến dịch của ${unit}: đơn vị đó quyết định về các tin này.`,
    actOf: (act: string, title: string) => `${act}. Bước “${title}”`,
    acts: { repeat: 'Gửi thêm lần nữa (có thể trùng)', leave: 'Để nguyên', notReached: 'Tính là chưa tới' },
    titles: {
      repeat: 'Gửi thêm lần nữa các tin chưa rõ?',
      leave: 'Để nguyên các tin chưa rõ?',
      notReached: 'Tính các tin này là chưa tới?',
    },
    bodies: {
      repeat: (n: string) =>
        `${n} tin sẽ được gửi thêm một lần ngay bây giờ, trong giờ cho phép. Ai đã nhận được tin lần trước sẽ nhận hai lần.`,
      leave: (n: string) => `${n} tin giữ nguyên là chưa rõ trong mọi số liệu, và hệ thống không tự gửi thêm.`,
      notReached: (n: string) =>
        `${n} tin được tính là không tới. Ai còn kênh khác trong bước này sẽ được gửi qua kênh đó, nên có thể nhận hai lần.`,
    },
    buttons: {
      repeat: (n: string) => `Gửi thêm ${n} tin, có thể trùng`,
      leave: (n: string) => `Để nguyên ${n} tin`,
      notReached: (n: string) => `Tính ${n} tin là chưa tới`,
    },
    done: 'Đã ghi quyết định. Số liệu đổi trong vài giây.',
  },
  overlap: {
    silence: (hours: string) => `Sau ${hours} giờ không có biên nhận, tin được gửi tiếp qua kênh sau.`,
    likely: (n: string, basis: string) =>
      `Khoảng ${n} người có thể nhận cả hai tin (tính từ ${basis} tin đã gửi trước đây qua các kênh này).`,
    unknown: (most: string) => `Chưa đủ số liệu để ước tính; nhiều nhất ${most} người có thể nhận cả hai tin.`,
  },
};
