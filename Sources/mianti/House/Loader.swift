internal import Codes
internal import Gateway
internal import JSON

/// Loads files by calling the routes inside the process (载入): one set of rules for both ways.
struct Loader: Sendable {
    let house: House
    let department: Organization

    /// What a loading did.
    struct Report: Sendable {
        var loaded = 0
        var refusals: [String] = []
    }

    /// Loads a file of one kind.
    func load(
        _ kind: ImportCommand.Kind, file: String, dataset: String? = nil
    ) async throws -> Report {
        let octets = try DataDirectory.read(file)
        switch kind {
        case .licenseTypes: return try await each(octets, "typeCode", "/v1/license-types/", file)
        case .items: return try await each(octets, "taskCode", "/v1/items/", file)
        case .datasets: return try await datasets(octets, file)
        case .records:
            guard let dataset else { throw Failure(.usage, "--dataset is needed") }
            return try await records(octets, dataset, file)
        case .permits: return try await rows(octets, "permit", file)
        case .penalties: return try await rows(octets, "penalty", file)
        case .licenses: throw Failure(.usage, "licenses are loaded by their own command")
        }
    }

    private func each(
        _ octets: [UInt8], _ key: String, _ path: String, _ file: String
    ) async throws -> Report {
        var report = Report()
        let objects = try Self.objects(octets)
        for (number, members) in objects.enumerated() {
            guard let id = Value.object(members)[key]?.text else {
                report.refusals.append("\(file):\(number + 1): \(key) is missing")
                continue
            }
            let body = Value.object(members.filter { !$0.isNamed(key) }).canonical
            let answer = try await put(path + Self.encoded(id), body)
            if answer.status < 300 {
                report.loaded += 1
            } else {
                report.refusals.append("\(file):\(number + 1): \(id): \(Self.reason(answer))")
            }
            Terminal.progress("\(file) \(number + 1)/\(objects.count)")
        }
        return report
    }

    /// Loads datasets and publishes those that are not yet.
    private func datasets(_ octets: [UInt8], _ file: String) async throws -> Report {
        var report = try await each(octets, "code", "/v1/datasets/", file)
        for members in try Self.objects(octets) {
            guard let code = Value.object(members)["code"]?.text else { continue }
            let path = "/v1/datasets/\(Self.encoded(code))"
            let current = try await send("GET", path, [])
            if try Value.parse(current.body)["state"]?.text == "PUBLISHED" { continue }
            let body: Value = ["to": "PUBLISHED", "reason": "import"]
            let answer = try await send(
                "POST", path + "/transitions", body.canonical,
                headers: Self.match(current)
                    + [("idempotency-key", "publish \(try house.services.newID())")])
            if answer.status >= 300 {
                report.refusals.append("\(file): \(code): \(Self.reason(answer))")
            }
        }
        return report
    }

    private func records(
        _ octets: [UInt8], _ dataset: String, _ file: String
    ) async throws -> Report {
        let path = "/v1/datasets/\(Self.encoded(dataset))/records?mode=increment"
        return try Self.report(try await send("POST", path, octets), file)
    }

    /// Loads the rows of a publicity file as drafts of the department.
    private func rows(_ octets: [UInt8], _ kind: String, _ file: String) async throws -> Report {
        let answer = try await send(
            "POST", "/v1/publicity/imports?kind=\(kind)", octets,
            headers: [("content-type", "text/csv")])
        return try Self.report(answer, file)
    }

    /// What an answer with `accepted`, `unchanged` and `rejected` says.
    private static func report(_ answer: Answer, _ file: String) throws -> Report {
        guard answer.status < 300 else {
            return Report(refusals: ["\(file): \(reason(answer))"])
        }
        let result = try Value.parse(answer.body)
        let refusals = (result["rejected"]?.elements ?? []).map {
            "\(file):\($0["line"]?.whole ?? 0): \($0["code"]?.text ?? "")"
        }
        let loaded = (result["accepted"]?.whole ?? 0) + (result["unchanged"]?.whole ?? 0)
        return Report(loaded: Int(loaded), refusals: refusals)
    }

    /// PUT; over an existing object with the revision it has now.
    private func put(_ path: String, _ body: [UInt8]) async throws -> Answer {
        let existing = try await send("GET", path, [])
        return try await send("PUT", path, body, headers: Self.match(existing))
    }

    /// If-Match with the revision of an answer that showed the record.
    private static func match(_ answer: Answer) -> [(name: String, value: String)] {
        guard answer.status == 200, let tag = answer.headers.first(where: { $0[0] == "ETag" })
        else { return [] }
        return [("if-match", tag[1])]
    }

    /// Calls a route as the department, with every right to load.
    func send(
        _ method: String, _ path: String, _ body: [UInt8],
        headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        let caller = Caller(
            id: "import", name: "import", department: department,
            scopes: [
                .typesWrite, .itemsWrite, .datasetsWrite, .grantsRequest, .grantsDecide,
                .publicityReport,
            ])
        let request = Request(method: method, target: path, headers: headers, body: body)
        return await house.dispatcher.answer(request, as: caller).0
    }

    private static func objects(_ octets: [UInt8]) throws -> [[Value.Member]] {
        let limits = Limits(octets: 1 << 28, nodes: 50_000_000)
        let isArray = octets.first { $0 > 0x20 } == UInt8(ascii: "[")
        let values =
            isArray
            ? try Value.parse(octets, limits: limits).elements ?? []
            : try octets.split(separator: UInt8(ascii: "\n")).map {
                try Value.parse(Array($0), limits: limits)
            }
        return values.compactMap {
            guard case .object(let members) = $0 else { return nil }
            return members
        }
    }

    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for octet in text.utf8 {
            switch octet {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                encoded.unicodeScalars.append(Unicode.Scalar(octet))
            default:
                let digits = String(octet, radix: 16, uppercase: true)
                encoded += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return encoded
    }

    private static func reason(_ answer: Answer) -> String {
        let problem = try? Value.parse(answer.body)
        let place = problem?["errors"]?.elements?.first?["pointer"]?.text ?? ""
        return "\(problem?["code"]?.text ?? "\(answer.status)") \(place)"
    }
}
