// An institution's software in Node: signs JSON.stringify of the body, and sends it as its argument says.
import { createHmac } from "node:crypto";
import http from "node:http";

const { origin, key, client, timestamp, path, body, shape, authorization } = JSON.parse(process.argv[2]);
const escaped = (text) =>
  text.replace(/[\u0080-\uffff]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
const compact = JSON.stringify(body);
const shapes = {
  compact: [compact, compact],
  pretty: [compact, JSON.stringify(body, null, 2)],
  escaped: [escaped(compact), escaped(JSON.stringify(body, null, "\t"))],
  tampered: [compact, JSON.stringify({ ...body, sequence: 2 })],
  reescaped: [compact, escaped(compact)],
};
const [signed, sent] = shapes[shape];
const sign = (secret, text) => createHmac("sha1", secret).update(text).digest("hex");
const text = client + timestamp + "POST" + path + (authorization ?? "") + signed;
const vector = sign(
  "my_sign_key",
  'myclient_code1516239022POST/api/v1/integration/payment/redeem-code/commit{"redeem_code":"code"}',
);
const headers = {
  "Content-Type": "application/json",
  client_code: client,
  timestamp,
  signature: sign(key, text),
};
if (authorization) headers.Authorization = authorization;
const request = http.request(origin + path, { method: "POST", headers }, (answer) => {
  const parts = [];
  answer.on("data", (part) => parts.push(part));
  answer.on("end", () =>
    console.log(JSON.stringify({ vector, status: answer.statusCode, body: JSON.parse(Buffer.concat(parts)) })),
  );
});
request.end(sent);
