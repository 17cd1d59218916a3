// CSV and XLSX of a matrix (first row: titles), written in the browser so that a filtered view can be saved
// without a server. Strings that would start a formula are guarded in CSV and inline strings in XLSX.
(function () {
  "use strict";
  var FORMULA = /^[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

  function csvField(value) {
    if (value === null || value === undefined) { return ""; }
    if (typeof value === "number") { return String(value); }
    var text = FORMULA.test(value) ? "'" + value : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  window.atlasCsv = function (rows) {
    var text = rows.map(function (row) { return row.map(csvField).join(","); }).join("\r\n") + "\r\n";
    return new Blob(["\ufeff", text], {type: "text/csv;charset=utf-8"});
  };

  function xml(text) {
    return String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, "\ufffd").slice(0, 32000)
      .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  }

  function sheet(rows) {
    return '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/' +
      'spreadsheetml/2006/main"><sheetData>' + rows.map(function (row) {
        return "<row>" + row.map(function (value) {
          if (value === null || value === undefined) { return "<c/>"; }
          if (typeof value === "number") { return "<c><v>" + value + "</v></c>"; }
          return '<c t="inlineStr"><is><t xml:space="preserve">' + xml(value) + "</t></is></c>";
        }).join("") + "</row>";
      }).join("") + "</sheetData></worksheet>";
  }

  var TYPES = '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/' +
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="' +
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/' +
    'sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>';
  var OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  function relations(type, target) {
    return '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/' +
      'relationships"><Relationship Id="rId1" Type="' + OFFICE + "/" + type + '" Target="' + target + '"/></Relationships>';
  }
  var BOOK = '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/' +
    '2006/main" xmlns:r="' + OFFICE + '"><sheets><sheet name="Table" sheetId="1" r:id="rId1"/></sheets></workbook>';

  var crcTable = [];
  for (var n = 0; n < 256; n += 1) {
    var c = n;
    for (var k = 0; k < 8; k += 1) { c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; }
    crcTable.push(c >>> 0);
  }
  function crc32(bytes) {
    var value = 0xffffffff;
    for (var i = 0; i < bytes.length; i += 1) { value = crcTable[(value ^ bytes[i]) & 255] ^ (value >>> 8); }
    return (value ^ 0xffffffff) >>> 0;
  }

  // A stored (uncompressed) zip: local headers, central directory, end record.
  function zip(files) {
    var parts = [], directory = [], offset = 0, size = 0, encoder = new TextEncoder();
    function numbers(list) {
      var bytes = [];
      list.forEach(function (pair) {
        for (var i = 0; i < pair[1]; i += 1) { bytes.push((pair[0] >>> (8 * i)) & 255); }
      });
      return new Uint8Array(bytes);
    }
    files.forEach(function (file) {
      var name = encoder.encode(file[0]), body = encoder.encode(file[1]);
      var common = [[20, 2], [0x0800, 2], [0, 2], [0, 2], [0x21, 2], [crc32(body), 4], [body.length, 4],
        [body.length, 4], [name.length, 2], [0, 2]];
      parts.push(numbers([[0x04034b50, 4]].concat(common)), name, body);
      directory.push(numbers([[0x02014b50, 4], [20, 2]].concat(common, [[0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]])), name);
      offset += 30 + name.length + body.length;
      size += 46 + name.length;
    });
    var end = numbers([[0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [offset, 4], [0, 2]]);
    return new Blob(parts.concat(directory, [end]),
      {type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"});
  }

  window.atlasXlsx = function (rows) {
    return zip([["[Content_Types].xml", TYPES], ["_rels/.rels", relations("officeDocument", "xl/workbook.xml")],
      ["xl/workbook.xml", BOOK], ["xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")],
      ["xl/worksheets/sheet1.xml", sheet(rows)]]);
  };
}());
