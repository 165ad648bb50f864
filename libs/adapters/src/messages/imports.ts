import type { Messages } from './message.js';

/** What can be wrong with a file of people, and with its cells. */
export const IMPORTS: Messages = {
  'what.import': { vi: 'lần nhập dữ liệu này', en: 'import' },
  'import.noFile': { vi: 'Chưa chọn tệp.', en: 'No file was chosen.' },
  'import.empty': { vi: 'Tệp không có dòng dữ liệu nào.', en: 'The file holds no rows.' },
  'import.tooLarge': {
    vi: 'Tệp quá lớn (nhiều nhất 50 MB, khi giải nén 300 MB). Hãy chia nhỏ.',
    en: 'The file is too large (50 MB at most, 300 MB unpacked). Split it.',
  },
  'import.tooManyRows': {
    vi: 'Tệp có hơn {max} dòng. Hãy chia nhỏ.',
    en: 'The file has more than {max} rows. Split it.',
  },
  'import.tooManyColumns': {
    vi: 'Tệp có hơn {max} cột. Hãy bỏ các cột thừa.',
    en: 'The file has more than {max} columns. Leave out what is not needed.',
  },
  'import.cellTooLong': {
    vi: 'Ô ở dòng {row}, cột {column} dài hơn {max} ký tự.',
    en: 'The cell in row {row}, column {column} is longer than {max} characters.',
  },
  'import.rowTooLong': {
    vi: 'Dòng {row} quá dài. Kiểm tra dấu nháy kép và dấu phân cách ở dòng này.',
    en: 'Row {row} is too long. Look at its quotation marks and separators.',
  },
  'import.quoteOpen': {
    vi: 'Tệp bị cắt ngang: dấu nháy kép mở ở dòng {row} không được đóng.',
    en: 'The file is cut off: a quotation mark that opens in row {row} is never closed.',
  },
  'import.fileKind': {
    vi: 'Không đọc được loại tệp này. Hãy dùng tệp Excel (.xlsx) hoặc CSV.',
    en: 'This kind of file can’t be read. Use Excel (.xlsx) or CSV.',
  },
  'import.oldExcel': {
    vi: 'Tệp Excel kiểu cũ (.xls). Hãy lưu lại thành .xlsx.',
    en: 'An old Excel file (.xls). Save it as .xlsx.',
  },
  'import.encoding': {
    vi: 'Không nhận ra bảng mã của tệp (không phải Unicode, Windows-1258, TCVN3 hay VNI). Hãy lưu thành “CSV UTF-8” hoặc .xlsx.',
    en: 'The encoding of the file is not known (none of Unicode, Windows-1258, TCVN3, VNI). Save it as “CSV UTF-8” or .xlsx.',
  },
  'import.broken': { vi: 'Tệp bị hỏng, không đọc được.', en: 'The file is damaged and can’t be read.' },
  'import.unreadable': {
    vi: 'Không đọc được tệp này. Hãy chép danh sách sang một bảng tính mới rồi thử lại.',
    en: 'This file can’t be read. Copy the list into a new spreadsheet and try again.',
  },
  'import.noHeader': {
    vi: 'Không tìm thấy dòng tiêu đề (cần có “Họ và tên” và ít nhất hai cột khác).',
    en: 'No header row was found (“Họ và tên” or “Full name”, and two other columns at least).',
  },
  'import.columns': { vi: 'Các cột của tệp chưa đúng.', en: 'The columns of the file are not right.' },
  'import.columnMissing': { vi: 'Thiếu cột này.', en: 'This column is missing.' },
  'import.columnTwice': { vi: 'Cột này có hai lần.', en: 'This column stands there twice.' },
  'import.applied': { vi: 'Tệp này đã được nhập.', en: 'This file was imported already.' },
  'import.busy': {
    vi: 'Tệp này đang được xử lý. Hãy đợi một lát.',
    en: 'This file is being worked on. Wait a moment.',
  },
  'import.queueFull': {
    vi: 'Đang có quá nhiều tệp chờ xử lý. Hãy thử lại sau vài phút.',
    en: 'Too many files are waiting to be read. Try again in a few minutes.',
  },
  'import.leftChanged': {
    vi: 'Số người không còn trong danh sách đã thay đổi, nay là {left}. Hãy xem lại rồi nhập.',
    en: 'Those whom the list no longer names have changed; they are {left} now. Look again, then import.',
  },
  'import.failed': {
    vi: 'Có lỗi trong hệ thống; chưa có gì bị thay đổi. Hãy thử lại.',
    en: 'Something went wrong on our side; nothing was changed. Try again.',
  },
  'import.interrupted': {
    vi: 'Việc xử lý bị ngắt giữa chừng; chưa có gì bị thay đổi. Hãy làm lại.',
    en: 'The work was cut off; nothing was changed. Do it again.',
  },
  'import.notChecked': {
    vi: 'Tệp này không ở bước kiểm tra.',
    en: 'This file is not at the step of checking.',
  },
  'import.notApplied': { vi: 'Tệp này chưa được nhập.', en: 'This file was not imported.' },
  'import.fields': {
    vi: 'Cần nêu nội dung cho đúng {columns} cột của tệp.',
    en: 'Say what each of the {columns} columns of the file is read as.',
  },
  'import.fieldUnknown': { vi: 'Không có loại nội dung này.', en: 'There is no such field.' },
  'import.rowUnknown': { vi: 'Tệp không có dòng này.', en: 'The file has no such row.' },
  'import.undone': { vi: 'Lần nhập này đã được hoàn tác.', en: 'This import was undone already.' },
  'import.undoOver': {
    vi: 'Chỉ hoàn tác được trong {days} ngày sau khi nhập.',
    en: 'An import can be undone for {days} days.',
  },
  'import.touched': {
    vi: '{people} người đã có thay đổi hoặc đã được gửi tin sau lần nhập. Chưa hoàn tác gì.',
    en: '{people} people were changed or written to since. Nothing was undone.',
  },
  'import.touchedSince': { vi: '{person}: đã được sửa sau lần nhập.', en: '{person}: changed since the import.' },
  'import.messagedSince': {
    vi: '{person}: đã có trong danh sách nhận tin.',
    en: '{person}: among the recipients of a message.',
  },
  'import.badRows': {
    vi: 'Có {bad} dòng lỗi. Sửa tệp, hoặc chọn chỉ nhập các dòng đúng.',
    en: '{bad} rows are bad. Correct the file, or choose to import the good rows only.',
  },
  'import.codeTaken': {
    vi: '{rows} dòng mang mã của người thuộc đơn vị khác. Chưa dòng nào được nhập.',
    en: '{rows} rows carry codes of people of other units. Nothing was imported.',
  },
  'import.codeElsewhere': {
    vi: 'Mã này thuộc về người của đơn vị khác. Hãy dùng mã khác, hoặc nhờ đơn vị đó hay phòng giáo dục ghi thêm người này.',
    en: 'This code belongs to somebody of another unit. Use another code, or ask that unit or the office to add the person.',
  },

  'import.code': { vi: 'Mã chỉ gồm chữ, số và . _ / -', en: 'A code has letters, digits and . _ / - only.' },
  'import.group': {
    vi: 'Nhóm phải là: cán bộ quản lý, giáo viên, nhân viên, học sinh, phụ huynh hoặc người dân.',
    en: 'The group must be manager, teacher, staff, pupil, guardian or citizen.',
  },
  'import.unit': { vi: 'Không có đơn vị này trong phạm vi của bạn.', en: 'No such unit within your scope.' },
  'import.unitAmbiguous': {
    vi: 'Nhiều đơn vị có tên này. Hãy ghi mã đơn vị.',
    en: 'Several units have this name. Write the code of the unit.',
  },
  'import.grade': {
    vi: 'Khối phải từ 1 đến 9, hoặc nhà trẻ, 3, 4, 5 tuổi.',
    en: 'A grade is 1 to 9, nursery or age 3, 4, 5.',
  },
  'import.gradeNeeded': { vi: 'Học sinh phải có khối hoặc lớp.', en: 'A pupil needs a grade or a class.' },
  'import.classOfOtherGrade': { vi: 'Lớp không thuộc khối đã ghi.', en: 'The class is not of that grade.' },
  'import.date': { vi: 'Ngày phải có dạng ngày/tháng/năm và đã qua.', en: 'A past day, written dd/mm/yyyy.' },
  'import.zaloUserId': { vi: 'Mã Zalo chỉ gồm chữ số.', en: 'A Zalo user id has digits only.' },
  'import.yesNo': { vi: 'Ghi “có” hoặc “không”.', en: 'Write “yes” or “no”.' },
  'import.employmentType': {
    vi: 'Ghi: công chức, viên chức hoặc hợp đồng.',
    en: 'Write civil servant, public employee or contract worker.',
  },
  'import.tooLong': { vi: 'Dài quá 100 ký tự.', en: 'Longer than 100 characters.' },
  'import.pupilNeeded': { vi: 'Phụ huynh phải có mã học sinh.', en: 'A guardian needs the code of a pupil.' },
  'import.pupilUnknown': {
    vi: 'Không có học sinh mang mã này trong tệp và trong hệ thống.',
    en: 'No pupil has this code, in the file or in the system.',
  },
  'import.duplicate': { vi: 'Trùng với dòng {row}.', en: 'The same as row {row}.' },
  'import.otherPerson': {
    vi: 'Cùng mã nhưng khác tên với dòng {row}.',
    en: 'The same code but another name than row {row}.',
  },
  'import.contradiction': {
    vi: 'Khác với dòng {row} của cùng một người.',
    en: 'Differs from row {row} of the same person.',
  },
  'import.phoneCorrected': {
    vi: 'Số đã được chuyển sang đầu số mới hoặc thêm số 0.',
    en: 'The number was brought to its new prefix, or got its zero back.',
  },
  'import.phoneMore': {
    vi: 'Ô có nhiều số điện thoại; chỉ lấy số đầu tiên.',
    en: 'The cell holds several numbers; only the first is taken.',
  },
  'import.emailMore': {
    vi: 'Ô có nhiều địa chỉ thư; chỉ lấy địa chỉ đầu tiên.',
    en: 'The cell holds several addresses; only the first is taken.',
  },
  'import.guardianHalf': {
    vi: 'Phụ huynh cần có cả họ tên và số điện thoại; ghi thiếu thì không thêm phụ huynh.',
    en: 'A guardian needs both a name and a number; with one of them, none is added.',
  },
  'import.cellError': {
    vi: 'Ô chứa lỗi của công thức trong bảng tính.',
    en: 'The cell holds the error of a formula.',
  },
  'import.formula': {
    vi: 'Ô chứa công thức. Hãy dán lại dưới dạng giá trị.',
    en: 'The cell holds a formula. Paste it as a value.',
  },
  'phone.rounded': {
    vi: 'Bảng tính đã làm tròn số này và mất các chữ số cuối. Hãy gõ lại số.',
    en: 'A spreadsheet rounded this number and lost its last digits. Type it again.',
  },
  'import.sharedPhone': { vi: 'Cùng số điện thoại với dòng {row}.', en: 'The same number as row {row}.' },
  'import.emailSlip': { vi: 'Tên miền có vẻ gõ nhầm.', en: 'The domain looks like a slip of hand.' },
  'import.keptElsewhere': {
    vi: 'Người này thuộc đơn vị khác; thông tin này giữ nguyên như đơn vị đó đã ghi.',
    en: 'This person belongs to another unit; this stays as that unit wrote it.',
  },
  'import.refusedBefore': {
    vi: 'Người này đã từ chối nhận tin; danh sách không thay đổi được điều đó.',
    en: 'This person refused before; a list does not change that.',
  },
};
