// The signing page: a button asks our server for a ticket, hands it to the VGCA service, and shows what came of it.
// What the service says is not believed: the page is loaded anew and shows what our server has verified.
(() => {
  "use strict";

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-vgca]");
    if (!button || button.disabled) return;
    const said = document.getElementById("vgca-said");
    const say = (words) => { said.textContent = words; };
    button.disabled = true;
    say("Đang gọi dịch vụ ký số…");
    try {
      const { call, parameters } = await ticket(button.dataset.vgca);
      say("Hãy xác nhận và nhập mã PIN trong cửa sổ của phần mềm ký số.");
      const answer = await window.vgca.call(call, parameters);
      if (answer.Status === 0) {
        say("Đã ký, đang tải lại trang…");
        location.reload();
        return;
      }
      say(`Chưa ký được: ${answer.Message || "người ký đã hủy trong phần mềm ký số."}`);
    } catch (error) {
      say(error.message);
    }
    button.disabled = false;
  });

  async function ticket(address) {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    let response;
    try {
      response = await fetch(address, { method: "POST", headers, credentials: "same-origin" });
    } catch {
      throw new Error("Không kết nối được máy chủ. Hãy thử lại.");
    }
    if (!response.ok) throw new Error("Văn bản không còn chờ chữ ký này, hoặc phiên làm việc đã hết. Hãy tải lại trang.");
    return response.json();
  }
})();
