internal import Codes
internal import Licenses

/// The page `/verify/{code}` (核验页面): who scans a code sees a button, and behind it the license.
enum VerifyPageHandlers {
    /// GET: a button.
    ///
    /// Nothing is looked up, so a preview or a crawler uses nothing up, and the page
    /// does not tell a code that is there from one that is not.
    static let ask: Handler = { call, services in
        try call.allowQuery("lang")
        let page = VerifyPage(texts: services.texts, language: language(call))
        guard let code = ShowingCode(call.parameter("code")) else { return .answer(page.gone) }
        return .answer(page.question(code.text))
    }

    /// POST: shows what the code stands for, and uses it up when it works once.
    static let show: Handler = { call, services in
        try call.allowQuery("lang")
        let page = VerifyPage(texts: services.texts, language: language(call))
        let typed = call.parameter("code")
        let code = ShowingCode(typed)
        guard
            services.showing.rates.take(
                address: call.request.address, code: code?.text ?? "none", at: call.now)
        else {
            throw Problem(.tooManyRequests, "verify.too-many-requests", retryAfter: 60)
        }
        guard let code else { return .answer(page.gone) }
        return try await shown(code, page, call, services)
    }

    private static func shown(
        _ code: ShowingCode, _ page: VerifyPage, _ call: Call, _ services: Services
    ) async throws -> Outcome {
        let verify = services.verifying
        let access = ShowingAccess(call: call, services: services)
        let operation = UsePresentation(records: services.store, verify: verify)
        if let used = try await operation.decide(code, by: Presentation.page, now: call.now) {
            let answer = page.shown(used.licenses, isPrinted: false, at: call.now)
            let records = try access.changes(
                "license.page", used.licenses, department: used.presentation.department,
                caller: Presentation.page, answer)
            return .commit([used.change] + records, answer)
        }
        if let printed = try await PrintCode(services.store)
            .shown(code, verify: verify, now: call.now)
        {
            let answer = page.shown([printed], isPrinted: true, at: call.now)
            let records = try access.changes(
                "license.printed", [printed], department: printed.license.issuer.code,
                caller: Presentation.page, answer)
            return .record(records, answer)
        }
        return .answer(page.gone)
    }

    /// The language of the link that was followed, else that of the browser.
    private static func language(_ call: Call) -> Language {
        call.query("lang").flatMap(Language.init(rawValue:)) ?? call.language
    }
}
