// The VGCA signing service on this machine: one request, one answer over its websocket.
// window.vgca.call(name, parameters) -> a promise of {Status (0: done), Message, FileName, FileServer, DocumentNumber,
// DocumentDate}. It is refused with an Error whose message is for people.
(() => {
  "use strict";
  const SERVICE = "wss://127.0.0.1:8987/";
  const PATHS = {
    vgca_sign_approved: "SignApproved",
    vgca_sign_issued: "SignIssued",
    vgca_sign_appendix: "SignAppendix",
    vgca_sign_copy: "SignCopy",
  };
  const OPEN_SECONDS = 10;
  const ABSENT = "Không kết nối được dịch vụ ký số VGCA trên máy này. Hãy mở phần mềm VGCA Sign Service rồi thử lại, hoặc tải tệp về ký.";

  function call(name, parameters) {
    return new Promise((resolve, reject) => {
      let socket = null;
      let answered = false;
      const fail = (words) => {
        if (answered) return;
        answered = true;
        clearTimeout(patience);
        if (socket) socket.close();
        reject(new Error(words));
      };
      const patience = setTimeout(() => fail(ABSENT), OPEN_SECONDS * 1000);
      let opened = false;
      try {
        socket = new WebSocket(SERVICE + PATHS[name]);
      } catch {
        fail(ABSENT);
        return;
      }
      socket.onopen = () => {
        opened = true;
        clearTimeout(patience); // from here on the person at the token decides how long it takes
        socket.send(JSON.stringify(parameters));
      };
      socket.onmessage = (event) => {
        try {
          const answer = JSON.parse(event.data);
          answered = true;
          socket.close();
          resolve(answer);
        } catch {
          fail("Dịch vụ ký số trả lời không đúng quy cách.");
        }
      };
      socket.onerror = () => fail(opened ? "Dịch vụ ký số VGCA bị ngắt giữa chừng, chưa rõ đã ký hay chưa. Hãy tải lại trang." : ABSENT);
      socket.onclose = () => fail(opened ? "Dịch vụ ký số VGCA đóng kết nối, chưa ký." : ABSENT);
    });
  }

  window.vgca = { call };
  for (const name of Object.keys(PATHS)) window.vgca[name] = (parameters) => call(name, parameters);
})();
