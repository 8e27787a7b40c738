/// Routes by which licenses are shown (亮证接口).
enum ShowingRoutes {
    static let all: [Route] = [
        Route(
            "POST", "/v1/licenses/{identifier}/copies", scope: .licensesRead, isHeavy: true,
            handler: CopyHandlers.make),
        Route(
            "POST", "/v1/licenses/{identifier}/codes", scope: .licensesIssue,
            handler: PrintedCodeHandlers.make),
        Route(
            "POST", "/v1/presentations", scope: .licensesPresent, idempotency: .optional,
            handler: PresentationHandlers.make),
        Route("GET", "/verify/{code}", isOpen: true, handler: VerifyPageHandlers.ask),
        Route(
            "POST", "/verify/{code}", isOpen: true, bodyLimit: 1 << 10, isHeavy: true,
            handler: VerifyPageHandlers.show),
    ]
}
