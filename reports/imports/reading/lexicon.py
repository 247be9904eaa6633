"""The small general lexicon: what is counted (units), what is said about it (facets), ways of being broken down.

Nothing here names an indicator. What an indicator needs is read out of its own label with these words
(`reports.imports.reading.wanted`), so an outline with other indicators works as well. Patterns are small letters with
accents (without them "tờ" and "tổ", "năm" and "nam" would be one word).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """A class of counted things and the words that name it right behind a number."""

    name: str
    words: str
    pattern: re.Pattern[str]


def _unit(name: str, words: str) -> Unit:
    return Unit(name, words, re.compile(rf"(?:{words})(?![\w])"))


_PEOPLE: Final = (
    r"người|lao động|nhân viên|tiếp viên|cán bộ|các bộ(?=,? công chức| tham)|công chức|viên chức|hội viên|học sinh|"
    r"sinh viên|học viên|đoàn viên|đối tượng|nhân khẩu|cộng tác viên|tình nguyện viên|báo cáo viên|tuyên truyền viên|"
    r"chủ cơ sở|phụ nữ|công nhân|thanh niên|chủ chứa|đại biểu|thành viên|nạn nhân|gái bán dâm|khách mua dâm|"
    r"môi giới|nữ|nam|quần chúng|nhân dân|hộ dân|chị em|chị|em|phụ huynh|đồng đẳng viên|đảng viên|chiến sĩ|giáo viên|"
    r"con nghiện"
)
# Tried in this order: longer words first. Classes with a sign of their own are never mixed up with a neighbour.
UNITS: Final = (
    _unit("occurrence", r"trường hợp"),
    _unit("area", r"km2|km²|ki ?lô ?mét vuông"),
    _unit("youth base", r"(?:cơ sở|tổ chức|chi) đoàn|đoàn cơ sở|chi đoàn|liên đội"),
    _unit("other base", r"cơ sở (?:giáo dục|đào tạo|y tế|cai nghiện|khám|chữa|điều trị|trợ giúp|bảo trợ|dạy nghề|"
          r"hội|đảng)|"
          r"trường học|trường|"
          r"doanh nghiệp|câu lạc bộ|chi hội|chi bộ|trạm y tế|tổ dân phố|khu dân cư|hộ gia đình|gia đình|hộ|"
          r"thôn|ấp|khóm|bản|tổ|nhóm"),
    _unit("people turn", rf"(?:lượt|lần)\s+(?:{_PEOPLE})|lượt"
          rf"(?=\s+(?:các\s+)?(?:{_PEOPLE})(?!\w))"),
    _unit("other turn", r"lượt (?:xe|truy cập|tiếp cận|hộ|phương tiện|chia sẻ|tương tác|theo dõi|tải|bình luận|"
                        r"trang)"),
    _unit("turn", r"lượt(?: cơ sở)?"),
    _unit("times", r"lần"),
    _unit("premises", r"cơ sở|quán(?! triệt)|nhà hàng|khách sạn|nhà nghỉ|nhà trọ|vũ trường|"
          r"điểm (?:karaoke|massage|kinh doanh)|"
          r"tiệm|hộ kinh doanh|tụ điểm kinh doanh"),
    _unit("commune", r"đơn vị hành chính(?: cấp xã| trực thuộc)?|đơn vị cấp xã|xã,? phường,? thị trấn|xã,? phường|"
          r"phường,? xã,? thị trấn|phường,? xã|xã,? thị trấn|xã|phường|thị trấn|đặc khu"),
    _unit("tip", r"tin báo|nguồn tin|tin,? (?:tố giác|báo)|đơn thư|tố giác|đơn tố (?:giác|cáo)|"
                 r"tin (?=về tội phạm|tố)|"
          r"thư tố giác|cuộc gọi"),
    _unit("mixed news", r"tin,? bài(?:,? phóng sự)?|tin và bài|tin, ảnh|bài, ảnh"),
    _unit("report film", r"phóng sự"),
    _unit("news", r"tin"),
    _unit("article", r"bài(?: viết| báo)?"),
    _unit("contest", r"hội thi|cuộc thi"),
    _unit("meeting", r"hội nghị(?! quyết)"),
    _unit("class", r"lớp|khóa (?:tập huấn|bồi dưỡng)"),
    _unit("session", r"cuộc|buổi|đợt|phiên"),
    _unit("leaflet", r"tờ(?: rơi| gấp| bướm)?(?:,? (?:tờ )?(?:rơi|gấp))?"),
    _unit("case", r"vụ việc|vụ án|vụ"),
    _unit("accused", r"bị can"),
    _unit("defendant", r"bị cáo"),
    _unit("hotspot", r"tụ điểm|ổ nhóm"),
    _unit("ring", r"đường dây|băng nhóm|điểm nóng"),
    _unit("model", r"mô hình"),
    _unit("team", r"đội"),
    _unit("paper", r"văn bản|kế hoạch(?! năm| đề ra| giao| được giao| tháng| quý)|quyết định|công văn|chỉ thị|"
                   r"thông báo|nghị quyết|"
          r"hướng dẫn(?! viên)|báo cáo(?! viên)"),
    _unit("unit", r"đơn vị"),
    _unit("people", _PEOPLE),
    _unit("money", r"đồng|vnđ"),
    _unit("thing", r"bộ|tài liệu|quyển|cuốn|áp phích|pa[- ]?nô|băng rôn|khẩu hiệu|bảng|đĩa|tập|phiếu|giấy phép|thẻ|"
          r"gian|phòng|xe|loa|trang|điểm|suất|bao cao su|bơm kim tiêm|kg|ha|m2|km|usd"),
)  # fmt: skip
KINDS_OF_PAPER: Final = r"kế hoạch|quyết định|công văn|chỉ thị|thông báo|nghị quyết|hướng dẫn|báo cáo"


@dataclass(frozen=True, slots=True)
class Facet:
    """Something a figure is about. `label`: how indicators say it, `needs`: how reports say it.

    `act`: it changes what is counted, so an indicator that does not say it is another indicator; `says` is then the
    pattern that shows it in a report beyond doubt (if it is narrower than `needs`).
    """

    name: str
    label: re.Pattern[str]
    needs: re.Pattern[str]
    act: bool = False
    says: re.Pattern[str] | None = None

    @property
    def shown(self) -> re.Pattern[str]:
        """The pattern that shows it beyond doubt."""
        return self.says or self.needs


def _facet(name: str, label: str, needs: str = "", *, act: bool = False, says: str = "") -> Facet:
    return Facet(
        name,
        _word(label),
        _word(needs or label, _DONE if act else ""),
        act,
        _word(says, _DONE) if says else None,
    )


# "chưa được triệt xóa", "không bị xử phạt": what was not done is not counted as done.
_DONE: Final = "".join(
    f"(?<!{word}{link} )"
    for word in ("chưa", "không")
    for link in ("", " được", " bị", " qua", " tổ chức", " để")
)


def _word(pattern: str, before: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){before}(?:{pattern})(?!\w)")


_PREMISES_KIND: Final = (
    r"lưu trú|khách sạn|nhà nghỉ|nhà trọ|karaoke|massage|mát[ -]?xa|xông hơi|tẩm quất|cà phê|cafe|café|"
    r"giải khát|nhà hàng|vũ trường|"
    r"quán bar|bar|hớt tóc|gội đầu|cắt tóc"
)
FACETS: Final = (
    _facet("area", r"diện tích", r"diện tích|rộng"),
    _facet("population", r"dân số|nhân khẩu", r"dân số|nhân khẩu|số dân", act=True),
    _facet("administration", r"đơn vị hành chính", r"đơn vị hành chính|đơn vị cấp xã|"
           r"(?:huyện|thành phố|thị xã|tỉnh|quận)[^|,]{0,40}(?:có|gồm)\s*\|\s*(?:(?:xã|phường|thị trấn|"
           r"đặc khu)\s*)+$"),
    _facet("business", r"kinh doanh|dịch vụ dễ phát sinh|dễ phát sinh tệ nạn",
           rf"kinh doanh|dịch vụ|kddv|nhạy cảm|dễ (?:phát sinh|bị lợi dụng|nảy sinh)|có điều kiện|{_PREMISES_KIND}"),
    _facet("commitment", r"cam kết", act=True),
    _facet("labour", r"lao động(?! thương| -)",
           r"(?<!hợp đồng )lao động|nhân viên|tiếp viên|người làm(?: việc)?|làm việc|phục vụ", act=True,
           says=r"(?:số|tổng số) lao động|lao động (?:nữ|nam|ngoại tỉnh|có hợp đồng)|nhân viên,? tiếp viên|"
                r"tiếp viên"),
    _facet("women", r"(?:lao động )?nữ", r"nữ|phụ nữ", act=True, says=r"(?<!phụ )(?<!hội )nữ"),
    _facet("contract", r"hợp đồng", act=True),
    _facet("selling sex", r"(?:người )?bán dâm", r"bán dâm", act=True),
    _facet("estimate", r"ước tính", r"ước tính|ước", act=True, says=r"ước tính"),
    _facet("on file", r"thống kê được", r"thống kê được|được (?:các )?(?:cơ quan[\w ]{0,20}|"
                                        r"ngành[\w ]{0,20})?thống kê|có hồ sơ|hồ sơ quản lý|"
           r"lập (?:danh sách|hồ sơ)|thống kê(?=[^|]*(?:là|\()\s*$)", act=True,
           says=r"thống kê được|hồ sơ quản lý|có hồ sơ"),
    _facet("broadcast", r"phát thanh", r"phát thanh|truyền thanh|phát sóng|tiếp âm|loa", act=True),
    _facet("knowledge", r"được (?:truyền thông|tuyên truyền)|kiến thức",
           r"truyền thông|tuyên truyền|kiến thức|phổ biến"),
    _facet("propaganda", r"tuyên truyền",
           r"tuyên truyền|truyền thông|phổ biến|lồng ghép|tọa đàm|nói chuyện|sinh hoạt|giao lưu|cổ động|mít tinh"),
    _facet("attendance", r"tham dự|tham gia",
           r"tham dự|tham gia|dự|nghe|xem|lắng nghe|theo dõi|"
           r"lượt (?:người|nhân dân|quần chúng|học sinh|\w+ viên)"),
    _facet("training", r"tập huấn|bồi dưỡng|quán triệt", r"tập huấn|bồi dưỡng|quán triệt|đào tạo(?! nghề)", act=True,
           says=r"tập huấn|bồi dưỡng"),
    _facet("staff", r"cán bộ|cộng tác viên|công chức",
           r"cán bộ|các bộ|công chức|viên chức|cộng tác viên|đội ngũ|báo cáo viên"),
    _facet("book shelf", r"tủ sách", act=True),
    _facet("free of vice", r"không có tệ nạn|lành mạnh|không tệ nạn",
           r"lành mạnh|không (?:có |để xảy ra |còn )?(?:tệ nạn|ma túy|mại dâm)[\w ,]*|trong sạch", act=True,
           says=r"lành mạnh|không (?:có |còn )?tệ nạn|không có mại dâm"),
    _facet("new", r"(?:xây dựng|thành lập) mới|mới", r"mới|ra mắt", act=True,
           says=r"(?:xây dựng|thành lập) mới|mới (?:thành lập|xây dựng)|ra mắt"),
    _facet("kept up", r"đang duy trì|duy trì", r"duy trì|hoạt động|hiện có|đang"),
    _facet("volunteers", r"tình nguyện(?: viên)?", r"tình nguyện", act=True),
    _facet("inspection", r"kiểm tra|thanh tra", r"kiểm tra|thanh tra", act=True,
           says=r"(?:kiểm|thanh) tra(?! liên ngành)(?! 178)"),
    _facet("fine", r"xử phạt|tiền phạt|phạt tiền",
           r"xử phạt|phạt tiền|tiền phạt|phạt hành chính|phạt vi phạm|phạt|xử lý (?:vi phạm )?hành chính", act=True),
    _facet("administrative", r"vi phạm hành chính", r"vi phạm hành chính|hành chính"),
    _facet("violation", r"vi phạm", r"vi phạm", act=True, says=r"(?<!không )vi phạm(?! hành chính| pháp luật)"),
    _facet("merger", r"sáp nhập", r"sáp nhập|hợp nhất|chia tách|sắp xếp|nhập từ", act=True),
    _facet("measure", r"nhắc nhở|đình chỉ|thu hồi", r"nhắc nhở|đình chỉ|thu hồi", act=True),
    _facet("detection", r"phát hiện|triệt phá|triệt xóa",
           r"phát hiện|triệt phá|triệt xóa|bắt(?: giữ| quả tang)?|khám phá|bóc gỡ|(?<!triệt )xóa|truy quét|"
           r"đấu tranh", act=True,
           says=r"triệt phá|triệt xóa|bắt|khám phá"),
    _facet("handling", r"bị xử lý|được xử lý|xử lý|giải quyết",
           r"xử lý(?! (?:vi phạm )?hành chính)(?! hình sự)|giải quyết|bắt(?: giữ)?|tạm giữ|xác minh"),
    _facet("receipt", r"tiếp nhận", r"tiếp nhận|nhận được|thu thập"),
    _facet("prosecution", r"khởi tố", act=True),
    _facet("indictment", r"truy tố", act=True),
    _facet("trial", r"xét xử", act=True),
    _facet("harm reduction", r"giảm (?:tác )?hại|can thiệp",
           r"can thiệp|giảm (?:tác )?hại|tiếp cận dịch vụ|được tiếp cận"),
    _facet("job", r"học nghề|việc làm|đào tạo nghề", r"học nghề|dạy nghề|đào tạo nghề|việc làm", act=True),
    _facet("legal aid", r"(?:trợ giúp )?pháp lý",
           r"pháp lý|tư vấn pháp luật|trợ giúp pháp luật", act=True),
    _facet("loan", r"vay(?: vốn)?", r"vay(?: vốn)?", act=True),
    _facet("medical", r"hỗ trợ y tế", r"y tế|khám|chữa bệnh|chăm sóc sức khỏe|điều trị", act=True,
           says=r"khám(?! phá)|chữa bệnh|xét nghiệm"),
    _facet("hiv", r"hiv", r"hiv", act=True, says=r"(?:dự phòng|xét nghiệm|điều trị|tư vấn|nhiễm) hiv"),
    _facet("funding", r"kinh phí", r"kinh phí|dự toán|nguồn vốn|ngân sách (?:trung ương|địa phương|tỉnh|huyện|"
                                   r"xã|phường|thành phố|cấp)|"
           r"nguồn (?:trung ương|địa phương|khác|xã hội hóa)", act=True, says=r"kinh phí"),
    _facet("owners", r"chủ (?:các )?cơ sở", r"chủ (?:các )?cơ sở|chủ (?:quán|nhà hàng)"),
    _facet("buying sex", r"mua dâm", act=True),
    # No row asks for these; where they are said, it is another number than that of any row that does not say them.
    _facet("suspicion", r"(?!)", r"nghi|nghi (?:vấn|ngờ)|biểu hiện|dấu hiệu|diện sưu tra|sưu tra|tình nghi", act=True),
    _facet("docket", r"thụ lý", r"thụ lý", act=True),
    _facet("registration", r"(?!)", r"đăng ký(?! kinh doanh)(?! tạm trú)(?! lưu trú)", act=True),
    _facet("infection", r"dương tính", r"dương tính", act=True),
    _facet("closure", r"ngừng hoạt động",
           r"(?:đã |tạm )?(?:ngừng|dừng|nghỉ)(?: hoạt động)|đóng cửa|giải thể|không phép|chưa có giấy phép|"
           r"mới (?:mở|thành lập|đăng ký|phát sinh)|cấp mới", act=True),
)  # fmt: skip
NEVER_WANTED: Final = frozenset({"suspicion", "docket", "infection", "closure", "registration"})
FACET: Final = {facet.name: facet for facet in FACETS}

NONE_DETECTED: Final = "chưa phát hiện"
"""How the entry form takes "none was found"."""

# Other ways to say a category of a breakdown, by a word of its name.
CATEGORY_WORDS: Final = (
    ("lưu trú", r"lưu trú|khách sạn|nhà nghỉ|nhà trọ|homestay"),
    ("karaoke", r"karaoke|ka-?ra-?ô-?kê"),
    ("massage", r"xông hơi|massage|mát[ -]?xa|mát-?xa|tẩm quất|xoa bóp"),
    ("cà phê", r"cà phê|cafe|café|cà-phê|giải khát|quán nước"),
    ("nhà hàng", r"nhà hàng|quán ăn|quán nhậu"),
    ("vũ trường", r"vũ trường"),
    ("bar", r"quán bar|bar|pub|beer club"),
    ("hớt tóc", r"hớt tóc|gội đầu|cắt tóc|làm tóc|uốn tóc"),
    ("loại hình khác", r"(?:loại hình|cơ sở|dịch vụ) khác"),
    ("trực tiếp", r"trực tiếp(?! (?:tổ chức|chỉ đạo|phối hợp|kiểm tra|tham gia|thực hiện))"),
    ("ngoại tỉnh", r"ngoại tỉnh|ngoài tỉnh|tỉnh ngoài|tỉnh khác|nơi khác đến|từ tỉnh ngoài"),
    ("trong tỉnh", r"trong tỉnh|nội tỉnh"),
    ("báo cáo viên", r"báo cáo viên|tuyên truyền viên|hội viên"),
    ("người dân", r"người dân|nhân dân|quần chúng|bà con|hộ dân"),
    ("khu công nghiệp", r"khu công nghiệp|công nhân|người lao động (?:tại|trong) (?:các )?(?:khu|doanh nghiệp)"),
    ("học sinh", r"học sinh|sinh viên|học viên"),
    ("chủ cơ sở", r"chủ (?:các )?cơ sở|người lao động (?:tại|trong|làm việc).{0,25}cơ sở|nhân viên|tiếp viên"),
    ("đội kiểm tra liên ngành",
     r"(?:đội|đoàn)(?: kiểm tra)?(?: liên ngành)?(?: 178)|(?:đội|đoàn) (?:kiểm tra )?liên ngành"),
    ("đình chỉ", r"(?:tạm )?đình chỉ"),
    ("nhắc nhở", r"nhắc nhở|phê bình"),
    ("thu hồi", r"thu hồi|rút giấy phép|tước (?:quyền sử dụng )?giấy phép"),
    ("nữ", r"(?<!phụ )(?<!hội )nữ(?! công)"),
    ("nam", r"(?<!việt )nam(?! định| giang| trà)"),
    ("bán dâm", r"(?<!mua )(?<!mua, )bán dâm"),
    ("mua dâm", r"mua dâm"),
    ("chủ chứa", r"chủ chứa|chứa mại dâm|chứa chấp"),
    ("môi giới", r"môi giới"),
    ("trung ương", r"trung ương"),
    ("địa phương", r"địa phương|ngân sách (?:tỉnh|huyện|thành phố|xã)"),
    ("cán bộ, công chức", r"cán bộ|các bộ|công chức|viên chức"),
    ("cộng tác viên", r"cộng tác viên"),
    ("cán bộ đoàn thể", r"đoàn thể|cán bộ (?:đoàn|hội)"),
    ("hiv", r"hiv"),
)  # fmt: skip

# Words of this field that say nothing about which figure it is.
PLAIN_WORDS: Final = frozenset(
    "antt kddv kd dv tiềm ẩn nguy cơ phức tạp trọng điểm đặc thù nảy "
    "các những một của và với về cho được đã là có tại trong ở do bị từ đến đối trên theo này đó nào cả hoặc"
    " hay để qua bằng cùng tới khi thì mà như sau trước gồm nhằm địa bàn toàn thành phố huyện thị xã tỉnh"
    " phường trấn quận khu vực cấp tổng số lượng hiện đang còn gần hơn khoảng riêng mỗi tất mọi nhiều tổ chức"
    " thực triển khai phối hợp tiến hành phòng chống mại dâm tệ nạn hội ma túy hiv aids mua bán người công tác"
    " hoạt động liên quan pháp luật nội dung kinh doanh dịch vụ điều kiện an ninh trật tự nhạy cảm dễ phát"
    " sinh lợi dụng loại hình ký bản giấy không vi phạm xảy ra trực thuộc tham gia dự chính kết quả đạt tỷ lệ"
    " chiếm việc làm lao cán bộ viên quần chúng nhân dân kịp thời đầy đủ thường xuyên tiếp gián lồng ghép năm"
    " tháng quý kỳ đầu cuối lượt cuộc buổi cơ sở đơn vị ngành đoàn thể thông tin tuyên truyền giáo dục phổ"
    " biến xử lý nghi nhận xác minh phân khiếu nại tội chuyên trách kiêm nhiệm duy trì xây dựng đảng phụ nữ"
    " thanh niên chủ yếu đình văn hóa thao du lịch kế hoạch trường tiền nghiêm đúng quy định đồng mưu ban".split()
)
