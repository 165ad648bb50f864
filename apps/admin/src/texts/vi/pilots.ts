/** Vietnamese: sending to a few first. */
export const pilots = {
  pilot: {
    label: 'Gửi thử trước cho một nhóm nhỏ',
    help: 'Nhóm này nhận tin trước. Những người còn lại chỉ được gửi sau khi có người xem kết quả và bấm “Tiếp tục gửi”.',
    ways: {
      none: 'Không gửi thử, gửi cho mọi người',
      people: 'Một số người, máy chọn ngẫu nhiên',
      unit: 'Một đơn vị',
    },
    people: 'Số người',
    unit: 'Đơn vị nhận trước',
    chooseUnit: 'Chọn đơn vị',
    sentencePeople: (n: string) => `trước hết cho ${n} người, rồi chờ xem kết quả`,
    sentenceUnit: (name: string) => `trước hết cho ${name}, rồi chờ xem kết quả`,
    title: 'Thí điểm',
    waits: (people: string, reached: string) => `Thí điểm: ${people} người, đã nhận ${reached}.`,
    rest: (held: string, until: string) =>
      `${held} người còn lại chưa được gửi. Nếu đến ${until} chưa ai bấm tiếp tục thì họ sẽ không nhận tin này.`,
    heldOfThem: (n: string) => `Trong đó ${n} người chưa gửi, chờ tiếp tục.`,
    underWay: (n: string) => `${n} người trong nhóm gửi thử chưa có kết quả.`,
    cost: (money: string) => `Chi phí đến nay: ${money}`,
    continue: (held: string) => `Tiếp tục gửi ${held} người còn lại`,
    stop: (held: string) => `Dừng, không gửi ${held} người còn lại`,
    continueTitle: 'Tiếp tục gửi cho những người còn lại?',
    continueBody: (held: string, reached: string, people: string, failed: string) =>
      `Nhóm gửi thử: ${reached} trong ${people} người đã nhận, ${failed} thất bại. Bấm tiếp tục thì ${held} người còn lại được gửi ngay, theo đúng nội dung đã duyệt.`,
    stopTitle: 'Dừng bước này?',
    stopBody: (held: string) =>
      `${held} người còn lại, và ai trong nhóm gửi thử đang chờ, sẽ không nhận tin này nữa. Không khôi phục được.`,
    continued: (name: string, moment: string) => `${name} đã cho gửi tiếp ${moment}.`,
    stopped: (name: string, moment: string) => `${name} đã dừng ${moment}.`,
    somebody: 'Một người',
    ended: 'Hết giờ mà chưa ai cho gửi tiếp, nên những người còn lại không nhận tin này.',
    doneContinue: (held: string) => `Đang gửi cho ${held} người còn lại.`,
    doneStop: 'Đã dừng. Không ai khác nhận tin này.',
  },
};
