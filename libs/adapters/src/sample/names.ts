import type { Random } from './random.js';

export type Sex = 'male' | 'female';

const words = (text: string) => text.split(' ');

const FAMILY = words(
  'Nguyễn Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Trần Lê Lê Phạm Phạm Phạm Hoàng Vũ Vũ Đặng Bùi Bùi Đỗ Ngô Dương Đào Đoàn Lương Mai Phan Tô Cao Hà Trịnh Đinh Lưu Lâm',
);
const MIDDLE: Readonly<Record<Sex, readonly string[]>> = {
  male: words('Văn Văn Văn Đức Minh Quang Hữu Gia Tuấn Anh Quốc Xuân Thành Ngọc Đình Công Bảo Hải'),
  female: words('Thị Thị Thị Thị Ngọc Thu Thanh Phương Minh Khánh Bảo Hồng Diệu Mỹ Kim Hải Thùy Quỳnh'),
};
const GIVEN: Readonly<Record<Sex, readonly string[]>> = {
  male: words(
    'An Anh Bách Bảo Bình Chiến Cường Dũng Duy Dương Đạt Đông Đức Giang Hà Hải Hiếu Hiệp Hoàng Hùng Huy Hưng Khải Khang Khánh Khoa Khôi Kiên Lâm Linh Long Lộc Minh Nam Nghĩa Nhân Phong Phú Phúc Quân Quang Sơn Tài Tâm Thái Thắng Thành Thịnh Tiến Toàn Trung Tuấn Tùng Việt Vinh',
  ),
  female: words(
    'An Anh Ánh Bích Châu Chi Diệp Dung Duyên Giang Hà Hạnh Hằng Hiền Hoa Hoài Huế Huệ Hương Huyền Khuê Lan Lệ Liên Linh Loan Ly Mai Mây My Nga Ngân Ngọc Nguyệt Nhàn Nhi Nhung Oanh Phương Quyên Quỳnh Tâm Thảo Thơm Thu Thủy Thư Trà Trang Trinh Tuyết Uyên Vân Vy Xuân Yến',
  ),
};

/** A made-up name. A child takes `family` from its father. */
export function makeName(random: Random, sex: Sex, family = random.pick(FAMILY)): { fullName: string; family: string } {
  const middle = random.pick(MIDDLE[sex]);
  const given = random.pick(GIVEN[sex].filter((name) => name !== middle));
  return { fullName: `${family} ${middle} ${given}`, family };
}
