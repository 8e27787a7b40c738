import Codes
import Foundation
import Gateway
import JSON
import Synchronization
import Testing

@testable import mianti

/// Files of paper stock: rows, columns, days.
@Suite struct StockFileTests {
    private static let header =
        "typeCode,number,issuerName,issuerCode,持证主体,holderCodes,holderCodeTypes,证照颁发日期,validTo,areaCode,face.MC"

    /// A file with a text, while a body looks at it.
    private func with<Result>(
        _ text: String, _ ending: String, _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "stock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "stock.\(ending)")
        try Data(text.utf8).write(to: file)
        return try body(file.path)
    }

    private func rows(_ path: String) throws -> [StockFile.Row] {
        var file = try StockFile(path)
        var rows: [StockFile.Row] = []
        while let next = try file.next() { rows += next }
        #expect(file.place == file.size)
        return rows
    }

    @Test func `lines keep their numbers, blank ones and a missing last line feed too`() throws {
        for end in ["", "\n", "\r\n\n"] {
            let text = "{\"a\":1}\n\n  \r\n{\"b\":2}" + end
            let found = try with(text, "ndjson", rows)
            #expect(found.map(\.line) == [1, 4], "\(end)")
        }
    }

    @Test func `lines over the edge of a piece are whole, too long ones are one row`() throws {
        let filler = String(repeating: "x", count: 700_000)
        let text = "\"\(filler)\"\n\"\(filler)\"\n\(filler)\(filler)\n\"z\"\n"
        let found = try with(text, "ndjson", rows)
        #expect(found.map(\.line) == [1, 2, 3, 4])
        let lengths = found.map { row in
            if case .message(let octets) = row.content { octets.count } else { -1 }
        }
        #expect(lengths == [700_002, 700_002, -1, 3])
        let last = try with("{}\n" + filler + filler, "ndjson", rows)
        #expect(last.map(\.line) == [1, 2])
    }

    @Test func `rows under way when one fails are in the report`() async throws {
        let started = Mutex(0)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "stock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "stock.ndjson")
        try Data(String(repeating: "{}\n", count: 1000).utf8).write(to: file)
        let stock = StockImport(pool: WorkPool(threads: 2)) { row in
            started.withLock { $0 += 1 }
            if row.line == 3 { throw StoreError.unavailable("fault") }
            await Task.yield()
            return .issued("\(row.line)")
        }
        var report = StockImport.Report()
        await #expect(throws: StoreError.unavailable("fault")) {
            try await stock.run(file.path, report: &report)
        }
        let begun = started.withLock { $0 }
        #expect(report.issued == begun - 1)
        #expect(report.issued >= 255 && report.issued < 999)
    }

    @Test func `the error file of an earlier run goes when nothing is refused`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "stock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "errors.csv").path
        var report = StockImport.Report()
        try report.keepRefusals(path)
        #expect(!FileManager.default.fileExists(atPath: path))
        report.refusals = [.init(line: 7, code: "text.length", pointer: "/number", detail: "长")]
        try report.keepRefusals(path)
        let text = String(decoding: try DataDirectory.read(path), as: UTF8.self)
        #expect(text.contains("text.length"))
        report.refusals = []
        try report.keepRefusals(path)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    private func message(_ row: String, header: String = header) throws -> Value {
        let found = try with("\(header)\r\n\(row)\r\n", "csv", rows)
        let first = try #require(found.first)
        guard case .cells(let columns, let cells) = first.content else { return .null }
        #expect(columns.faults.isEmpty && first.line == 2)
        var object = try columns.message(cells)
        var members: [Value.Member] = []
        for key in object.keys { members.append(.init(key, try object.required(key))) }
        return .object(members)
    }

    @Test func `a row becomes the body of an issue, in the columns' own order`() throws {
        let body = try message(
            "T,N-1,某局,I,甲^乙,A^B,001^111,2019年3月5日,长期,320500,示例")
        #expect(body["typeCode"]?.text == "T" && body["areaCode"]?.text == "320500")
        #expect(body["issuer"]?["name"]?.text == "某局")
        #expect(body["holders"]?.elements?.map { $0["code"]?.text } == ["A", "B"])
        #expect(body["holders"]?.elements?.map { $0["codeType"]?.text } == ["001", "111"])
        #expect(body["issuedOn"]?.text == "2019-03-05" && body["validFrom"]?.text == "2019-03-05")
        #expect(body["validTo"] == .null && body["face"]?["MC"]?.text == "示例")
    }

    @Test(arguments: [
        ("20290305", "2029-03-05"), ("2029/3/5", "2029-03-05"),
        ("2029-03-05 10:00:00", "2029-03-05"),
        ("1867334400000", "2029-03-05"), ("2029-02-30", "2029-02-30"), ("soon", "soon"),
    ])
    func `days are read as they are written, what is none stays for its rule`(
        _ row: (text: String, day: String)
    ) throws {
        let body = try message("T,N-1,某局,I,甲,A,001,2019-03-05,\(row.text),320500,")
        #expect(body["validTo"]?.text == row.day)
        #expect(body["face"]?["MC"] == nil)
    }

    @Test func `names, codes and types that are not as many are refused`() throws {
        #expect(throws: Fault.self) {
            _ = try message("T,N-1,某局,I,甲^乙,A,001,2019-03-05,,320500,")
        }
    }

    @Test func `a header says what is missing, twice or unknown`() {
        let columns = StockColumns(["typeCode", "证照类型代码", "colour", "face.MC"])
        #expect(columns.faults.contains { $0.hasPrefix("证照类型代码: stands twice") })
        #expect(columns.faults.contains { $0.hasPrefix("colour: no such") })
        #expect(columns.faults.contains { $0.hasPrefix("number (证照编号): missing") })
        #expect(StockColumns(StockColumns.header(["MC"])).faults.isEmpty)
    }
}
