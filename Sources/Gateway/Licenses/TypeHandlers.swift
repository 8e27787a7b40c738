internal import Codes
internal import JSON
internal import Licenses

/// License types over the wire (证照类型接口).
enum TypeHandlers {
    /// PUT: 201 for a new type, 200 for a new version or for the type as it stands; 404 for a type
    /// outside the key's limits.
    static let put: Handler = { call, services in
        let types = try call.requireCaller().readableTypes
        guard types?.contains(call.parameter("typeCode")) ?? true else {
            throw LicenseError.typeNotFound
        }
        let type = try LicenseType(reading: call.object(), code: call.parameter("typeCode"))
        let published = try await PutType(records: services.store, random: services.random)
            .decide(type)
        let answer = Answer.json(published.isNew ? 201 : 200, revision: published.version) {
            write(type, published.version, &$0)
        }
        if published.changes.isEmpty { return .answer(answer) }
        if published.isNew {
            try call.allowMatch(0)
        } else {
            try call.requireMatch(published.version - 1)
        }
        return .commit(published.changes, answer)
    }

    /// GET of one type.
    static let get: Handler = { call, services in
        try call.allowQuery()
        let (type, version) = try await LicenseTypes(services.store)
            .type(call.parameter("typeCode"))
        return .answer(.json(revision: version) { write(type, version, &$0) })
    }

    /// GET of all types, by page; the cursor is the last code.
    static let list: Handler = { call, services in
        try call.allowQuery("limit", "after")
        let limit = try call.limit()
        let page = try await LicenseTypes(services.store)
            .page(after: call.afterID(), limit: limit)
        let next = page.count == limit ? page.last?.type.code : nil
        return .answer(.list(page, next: next) { write($0.type, $0.version, &$1) })
    }

    private static func write(
        _ type: LicenseType, _ version: Int64, _ writer: inout ObjectWriter
    ) {
        writer.string("typeCode", type.code)
        writer.integer("version", version)
        type.write(to: &writer)
    }
}
