internal import Codes
internal import JSON

/// Routes of decisions and publicity (双公示接口).
enum PublicityRoutes {
    static let all: [Route] = [
        Route(
            "POST", "/v1/decisions", scope: .publicityReport, idempotency: .required,
            isHeavy: true, handler: DecisionHandlers.record),
        Route(
            "GET", "/v1/publicity/records", scope: .publicityComplete, or: .publicityReport,
            handler: RecordHandlers.list),
        Route(
            "GET", "/v1/publicity/records/{id}", scope: .publicityComplete, or: .publicityReport,
            handler: RecordHandlers.get),
        Route(
            "POST", "/v1/publicity/records/{id}/views", scope: .publicityComplete,
            or: .publicityReport,
            handler: RecordHandlers.view),
        Route(
            "PATCH", "/v1/publicity/records/{id}", scope: .publicityComplete,
            readsRevision: true, handler: RecordHandlers.complete),
        Route(
            "POST", "/v1/publicity/reports", scope: .publicityReport, idempotency: .optional,
            handler: ReportHandlers.report),
        Route("GET", "/v1/publicity/feed", scope: .publicityPull, handler: FeedHandlers.feed),
        Route(
            "GET", "/v1/publicity/export", scope: .publicityPull, isHeavy: true,
            handler: ExportHandlers.export),
        Route("GET", "/v1/publicity/templates/{code}", handler: ExportHandlers.template),
        Route(
            "POST", "/v1/publicity/imports", scope: .publicityReport, bodyLimit: 20 << 20,
            isHeavy: true, handler: ImportHandlers.rows),
        Route(
            "POST", "/v1/publicity/receipts", scope: .publicityReceipts, idempotency: .required,
            handler: ReportHandlers.receipts),
    ]
}
