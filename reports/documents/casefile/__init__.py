"""The file of a round (hồ sơ công việc): everything that was asked, answered, added up and issued, in one ZIP that can
be checked for itself. Source: Luật Lưu trữ 33/2024/QH15; the list of contents is that of a hồ sơ công việc."""
