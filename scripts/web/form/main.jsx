import { connect } from "../python/client.js";

// 表单还没有写：先只把检查程序叫起来，说它来了没有。
const place = document.getElementById("apply");
if (place) {
  const { ready } = connect(place.dataset.base);
  ready.then(
    () => (place.textContent = "检查程序已装好。"),
    (error) => (place.textContent = `检查程序没有装成：${error.message}`),
  );
}
